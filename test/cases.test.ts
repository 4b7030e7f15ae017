import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, Result, readJson } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseNames, expectedOf, isPython, writeSubmissions } from '../grader/test/cases.ts';
import { expectCase } from '../grader/test/expect-case.ts';
import { hasPython } from '../grader/test/python.ts';
import { sandboxHere } from '../scripts/sandbox-here.ts';
import { gradus } from './gradus.ts';

const SEED = '7';
// What hangs is waited for with limits of its own in the grader's suite.
const CLASS = (await caseNames())
  .filter((name) => /^(hard|hostile|student|throws|type|wrong-(cost|forward|four|predict|schedule|three))/.test(name))
  .filter(canRun);
const CHECKED = [
  'right-several-files',
  'wrong-three-at-once',
  'student-report',
  'does-not-compile',
  'right-python-per-sample-loops',
  'wrong-python-mean-term-missing',
].filter(canRun);

function canRun(name: string): boolean {
  return hasPython || !isPython(name);
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-worked-'));
  await writeSubmissions(join(folder, 'class'), CLASS);
  await writeSubmissions(join(folder, 'checked'), CHECKED);
});
afterAll(() => rm(folder, { recursive: true }));

describe('gradus grade', () => {
  const out = () => join(folder, 'graded');

  beforeAll(async () => {
    const argv = ['grade', join(folder, 'class'), '--assignment', 'a3-batch-norm', '--seed', SEED, '--out', out()];
    expect(await gradus([...argv, '--sandbox', sandboxHere()])).toMatchObject({ code: 0 });
  }, 180_000);

  test.each(CLASS)('%s', async (name) => {
    expectCase(await readJson(Result, join(out(), 'results', name, 'result.json')), await expectedOf(name));
  });
});

describe('gradus check', () => {
  test.each(CHECKED)(
    '%s',
    async (name) => {
      const expected = await expectedOf(name);
      const argv = ['check', join(folder, 'checked', name), '--seed', SEED];
      const { code, stdout } = await gradus([...argv, '--json']);
      const result = parse(Result, JSON.parse(stdout), 'stdout');
      expectCase(result, expected);
      expect(code).toBe(result.score === result.maxScore ? 0 : 1);
      const screen = await gradus(argv);
      expect(screen.code).toBe(code);
      expect(screen.stdout).toContain(`${result.score}/${result.maxScore} points`);
      const text = screen.stdout.replace(/\s+/g, ' ');
      for (const { explanation } of result.checks.flatMap(({ misconceptions }) => misconceptions)) {
        expect(text).toContain(explanation);
      }
    },
    60_000,
  );
});
