import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { gradeDisturbed } from '../../../test/queue/disturbed.ts';
import { QUEUES } from '../../../test/queue/queues.ts';

const STUDENTS = 50;
/** A loaded machine starts workers and servers slowly. */
const TIMEOUT_MS = 240_000;

describe.each(QUEUES)(
  'exactly one right result for each submission, with a queue in %s,',
  { timeout: TIMEOUT_MS },
  (kind, isHere) => {
    describe.skipIf(!isHere)(isHere ? 'when' : 'is skipped: its Debian package is not installed', () => {
      test('workers are killed', async () => {
        const { results, wrong, disturbances } = await gradeDisturbed({
          kind,
          students: STUDENTS,
          most: 5,
          disturb: async (_, workers) => {
            await sleep(300 + Math.random() * 300);
            await workers.killOne(Math.random());
          },
        });
        expect({ count: results.size, wrong }).toEqual({ count: STUDENTS, wrong: [] });
        expect(disturbances).toBeGreaterThan(2);
      });

      // PostgreSQL has no memory to lose.
      const outages = (
        [
          ['is killed and started again', true],
          ['loses its memory', false],
        ] as const
      ).filter(([, isKept]) => isKept || kind === 'redis');
      test.each(outages)('it %s', async (_, isKept) => {
        const { results, wrong, lines } = await gradeDisturbed({
          kind,
          students: STUDENTS,
          isKept,
          most: 2,
          disturb: async (queue) => {
            await sleep(1000);
            await queue.stop(kind === 'redis' ? 'SIGKILL' : 'SIGQUIT');
            await sleep(300);
            await queue.start();
            await sleep(1000);
          },
        });
        expect({ count: results.size, wrong }).toEqual({ count: STUDENTS, wrong: [] });
        expect(lines).toEqual(
          expect.arrayContaining([
            expect.stringContaining('the queue is lost'),
            expect.stringContaining('the queue is back'),
          ]),
        );
      });
    });
  },
);
