import type { Assignment } from '../src/assignment.ts';
import type { Batch } from '../src/batch.ts';
import type { ExperimentSettings, Experiments } from '../src/experiments.ts';
import type { Gradebook } from '../src/gradebook.ts';
import type { History } from '../src/history.ts';
import type { Result } from '../src/result.ts';

const common = { points: 4, visibility: 'student', tolerance: { absolute: 1e-9, relative: 1e-6 } } as const;

export const assignment: Assignment = {
  id: 'a3-batch-norm',
  title: 'Batch normalisation',
  course: 'DD2424',
  seed: 7,
  submission: { typescript: 'submission.ts' },
  limits: { loadMs: 20_000, callMs: 5_000, totalMs: 60_000, memoryMb: 512 },
  checks: [
    {
      ...common,
      id: 'compute-gradients',
      title: 'computeGradients',
      target: 'computeGradients',
      kind: 'gradient',
      cases: [{ widths: [5, 4, 3], n: 6, batchNorm: true, epsilon: 1e-5, lambda: 0.1, activation: 'relu' }],
      requires: ['softmax'],
      maxLeftOut: 0.1,
      hint: 'Is every term of the cost in it?',
    },
    { ...common, id: 'softmax', title: 'softmax', target: 'softmax', kind: 'value', cases: [{ m: 3, n: 4 }] },
    {
      ...common,
      id: 'schedule',
      title: 'cyclicalLearningRate',
      target: 'cyclicalLearningRate',
      kind: 'value',
      cases: [{ etaMin: 1e-5, etaMax: 1e-1, stepSize: 2250, t: [0, 2250, 4501] }],
    },
  ],
};

export const settings: ExperimentSettings = {
  hidden: [50, 50],
  batchNorm: true,
  epsilon: 1e-5,
  activation: 'relu',
  leak: 0.01,
  initialisation: { kind: 'he' },
  lambda: 0.005,
  batchSize: 100,
  etaMin: 1e-5,
  etaMax: 1e-1,
  stepSize: 2250,
  cycles: 2,
  runningStatistics: { kind: 'exponential', alpha: 0.9 },
  trainingSamples: 45_000,
  validationSamples: 5_000,
  evaluationsPerCycle: 10,
  evaluationSamples: 5_000,
  seed: 1,
};

export const experiments: Experiments = {
  defaults: settings,
  schedules: { short: { stepSize: 450 } },
  experiments: {
    '3-layer': { title: '3 layers', settings: { batchNorm: false } },
    'init-sigma-1e-4': { title: 'σ = 1e-4', settings: { initialisation: { kind: 'gaussian', sigma: 1e-4 } } },
    'lambda-coarse': {
      title: 'coarse',
      settings: {},
      lambdaSearch: { kind: 'logUniform', count: 8, from: 1e-5, to: 1e-1 },
    },
    'lambda-fine': {
      title: 'fine',
      settings: { runningStatistics: { kind: 'lastBatches', count: 50 } },
      lambdaSearch: { kind: 'around', search: 'lambda-coarse', count: 8, decades: 0.5 },
    },
    'lambda-best': { title: 'best', settings: {}, lambdaSearch: { kind: 'best', searches: ['lambda-fine'] } },
  },
};

const evaluation = { loss: 1.2, cost: 1.4, accuracy: 0.5 };

export const history: History = {
  experiment: '3-layer-bn',
  title: '3 layers with batch norm',
  assignment: 'a3-batch-norm',
  schedule: 'full',
  hash: 'ab12',
  gradus: '0.1.0',
  engine: 'reference',
  backend: 'typescript',
  data: { provenance: 'synthetic', sha256: 'cd34' },
  settings,
  points: [
    { t: 0, eta: 1e-5, training: { loss: null, cost: null, accuracy: 0.1 }, validation: evaluation },
    { t: 100, eta: 1e-2, training: evaluation, validation: evaluation },
  ],
  test: evaluation,
};

export const result: Result = {
  assignment: 'a3-batch-norm',
  assignmentHash: 'ab12',
  grader: { version: '0.1.0', seed: 7 },
  sandbox: 'full',
  submission: { id: 'student-1', hash: 'cd34', language: 'typescript' },
  score: 2,
  maxScore: 8,
  checks: [
    {
      id: 'softmax',
      title: 'softmax',
      target: 'softmax',
      kind: 'value',
      verdict: 'failed',
      points: 0,
      maxPoints: 4,
      visibility: 'student',
      measure: {
        worst: { tensor: 'P', row: 2, col: 5, submitted: 'NaN', expected: 0.4, error: 'Infinity', tolerance: 1e-6 },
        wrong: 1,
        compared: 12,
        leftOut: 0,
        tensors: [{ tensor: 'P', worstError: 'Infinity', tolerance: 1e-6, wrong: 1, compared: 12, leftOut: 0 }],
      },
      misconceptions: [{ id: 'sum', title: 'No sum', explanation: 'why', matches: ['P'], evidence: '1e-12' }],
      message: 'worst P[2,5]',
      hint: '',
    },
    {
      id: 'forward',
      title: 'forward',
      target: 'forward',
      kind: 'value',
      verdict: 'blocked',
      points: 0,
      maxPoints: 4,
      visibility: 'hidden',
      measure: null,
      misconceptions: [],
      message: 'blocked by softmax',
      hint: '',
    },
  ],
};

export const batch: Batch = {
  assignment: 'a3-batch-norm',
  assignmentHash: 'ab12',
  grader: { version: '0.1.0', seed: 7 },
  sandbox: 'none',
};

export const gradebook: Gradebook = {
  batch,
  title: 'Batch normalisation',
  checks: [{ id: 'softmax', title: 'softmax', target: 'softmax', kind: 'value', maxPoints: 4 }],
  misconceptions: { 'softmax-over-rows': 'softmax over the rows' },
  deadline: '2026-11-20T23:59:00+01:00',
  entries: [
    {
      student: { id: 'alice', name: 'Alice Andersson', email: 'alice@example.org', accounts: { canvas: '1234' } },
      attempt: {
        source: 'alice',
        number: 2,
        of: 2,
        handedInAt: '2026-11-21T00:10:00+01:00',
        isLate: true,
        lateSeconds: 660,
      },
      status: 'graded',
      summary: {
        submissionHash: 'ab12',
        language: 'typescript',
        sandbox: 'full',
        score: 0,
        maxScore: 4,
        checks: [{ id: 'softmax', verdict: 'failed', points: 0, misconceptions: ['softmax-over-rows'] }],
      },
    },
    { student: { id: 'bob' }, status: 'missing', reason: 'bob: expected a file submission.ts in this folder' },
  ],
  unassigned: [{ source: 'readme.md', reason: 'no submission' }],
};
