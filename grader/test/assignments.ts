import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Assignment, parse } from '@gradus/contracts';
import type { LoadedAssignment } from '../src/assignment.ts';

export const A3 = fileURLToPath(new URL('../../assignments/a3-batch-norm', import.meta.url));

const tolerance = { absolute: 1e-12, relative: 1e-9 };
const check = { points: 1, visibility: 'student', tolerance };

/** `assignment.json` of a tiny assignment: the learning rate, and the softmax, which requires it. */
export const tinyAssignment = {
  id: 'tiny',
  title: 'Tiny',
  course: 'C0',
  seed: 1,
  submission: { typescript: 'submission.ts' },
  limits: { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 128 },
  checks: [
    {
      ...check,
      id: 'rate',
      title: 'rate',
      target: 'cyclicalLearningRate',
      kind: 'value',
      cases: [{ etaMin: 0.1, etaMax: 0.5, stepSize: 4, t: [0, 3] }],
    },
    {
      ...check,
      id: 'softmax',
      title: 'softmax',
      target: 'softmax',
      kind: 'value',
      requires: ['rate'],
      cases: [{ m: 3, n: 2 }],
    },
  ],
};

/** The tiny assignment with some of its parts replaced. */
export function loadedTiny(changes: object = {}): LoadedAssignment {
  const assignment = parse(Assignment, { ...tinyAssignment, ...changes }, 'tiny');
  return { assignment, hash: createHash('sha256').update(JSON.stringify(assignment)).digest('hex') };
}

/** A right answer to the tiny assignment's first check, and a wrong one to its second. */
export const HALF_RIGHT = `
export const cyclicalLearningRate = (t: number, low: number, high: number, step: number) => low + (t / step) * (high - low);
export const softmax = (S: object) => S;
`;

/** The same in Python. */
export const HALF_RIGHT_PYTHON = `
def cyclical_learning_rate(t, low, high, step): return low + (t / step) * (high - low)
def softmax(S): return S
`;
