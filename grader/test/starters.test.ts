import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Session } from '../src/submission/session.ts';
import { readSubmission } from '../src/submission/submission.ts';
import { A3 } from './assignments.ts';
import { hasPython } from './python.ts';

const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };

async function targetsOf(language: 'typescript' | 'python'): Promise<string[]> {
  const names = { typescript: 'submission.ts', python: 'submission.py' };
  const loaded = await Session.start(await readSubmission(join(A3, 'starter', language), names), LIMITS);
  if ('refused' in loaded) throw new Error(loaded.refused);
  const targets = [...loaded.session.targets].sort();
  expect(await loaded.session.call('softmax', [0], 60_000)).toMatchObject({
    kind: 'threw',
    message: expect.stringMatching(/^\w*Error: softmax is not written yet \(submission\./),
  });
  await loaded.session.close();
  return targets;
}

test.skipIf(!hasPython)('the starters have the same targets', async () => {
  const targets = await targetsOf('python');
  expect(targets).toHaveLength(9);
  expect(await targetsOf('typescript')).toEqual(targets);
});
