import { expect, test } from 'vitest';
import { Fault } from '../fault.ts';
import { QueueLink } from './queue-link.ts';

function linkOf(patienceMs: number) {
  const lines: string[] = [];
  return { lines, link: new QueueLink({ shown: 'redis://queue', patienceMs, onEvent: (line) => lines.push(line) }) };
}

test('asks again until there is an answer, and says once that the queue is lost and is back', async () => {
  const { link, lines } = linkOf(10_000);
  let asked = 0;
  const answer = await link.ask(async () => {
    if (++asked < 3) throw new Error('Connection terminated');
    return 42;
  });
  expect([answer, asked]).toEqual([42, 3]);
  expect(lines).toEqual([
    'redis://queue: the queue is lost (Connection terminated); trying again',
    'redis://queue: the queue is back',
  ]);
});

test.each([
  ['says no', () => Promise.reject(new AggregateError([], '')), 'no answer of the queue within 0.3 s (AggregateError)'],
  ['says nothing', () => new Promise(() => {}), 'no answer of the queue within 0.3 s'],
])('a queue that %s for too long is a passing fault', async (_, question, why) => {
  const error: unknown = await linkOf(300)
    .link.ask(question)
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ isPassing: true, message: `redis://queue: ${why}` });
});

test('whoever asks when it is closed waits no longer', async () => {
  const { link } = linkOf(60_000);
  const asking = link.ask(() => new Promise(() => {}));
  link.close();
  await expect(asking).rejects.toThrow('redis://queue: the queue was left');
});
