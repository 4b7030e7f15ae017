import type { Gradebook, GradebookEntry, Result, Verdict } from '@gradus/contracts';

const CHECKS = [
  ['softmax', 'softmax', 'value', 4],
  ['batchNormForward', 'batchNormForward', 'value', 4],
  ['batchNormBackward', 'batchNormBackward', 'gradient', 8],
  ['forward', 'forward', 'value', 4],
  ['forward-stages', 'forward (stage by stage)', 'stage', 2],
  ['computeCost', 'computeCost', 'value', 4],
  ['computeGradients-2-layers', 'computeGradients (2 layers)', 'gradient', 4],
  ['computeGradients-3-layers', 'computeGradients (3 layers)', 'gradient', 3],
  ['computeGradients-3-layers-bn', 'computeGradients (3 layers, batch norm)', 'gradient', 8],
  ['computeGradients-stages', 'computeGradients (stage by stage)', 'stage', 2],
  ['computeGradients-of-own-cost', 'computeGradients (of your computeCost)', 'consistency', 2],
  ['computeGradients-purity', 'computeGradients (several batches)', 'purity', 1],
  ['computeGradients-9-layers-bn', 'computeGradients (9 layers, batch norm)', 'gradient', 3],
  ['computeGradients-training', 'computeGradients (learns a tiny set)', 'training', 1],
  ['computeGradients-analytic', 'computeGradients (analytic)', 'analytic', 0],
  ['updateRunningStatistics', 'updateRunningStatistics', 'value', 3],
  ['predict', 'predict', 'value', 4],
  ['cyclicalLearningRate', 'cyclicalLearningRate', 'value', 3],
] as const;

type CheckId = (typeof CHECKS)[number][0];

/** Mistakes: title, the checks that name them, the checks that they block, and how common they are. */
const MISTAKES: readonly [string, string, readonly CheckId[], readonly CheckId[], number][] = [
  [
    'batch-norm-mean-term-missing',
    'Mean term missing',
    ['batchNormBackward', 'computeGradients-stages'],
    ['computeGradients-3-layers-bn', 'computeGradients-of-own-cost', 'computeGradients-9-layers-bn'],
    9,
  ],
  [
    'batch-norm-variance-term-missing',
    'Variance term missing, or 0',
    ['batchNormBackward', 'computeGradients-stages'],
    ['computeGradients-3-layers-bn', 'computeGradients-of-own-cost', 'computeGradients-9-layers-bn'],
    6,
  ],
  ['batch-norm-variance-n-minus-1', 'Variance divided by n − 1', ['batchNormForward'], ['forward', 'predict'], 7],
  ['regulariser-factor-2', 'Factor 2 of the regulariser missing', ['computeGradients-2-layers'], [], 8],
  ['cost-regulariser-of-biases', 'Biases regularised, too', ['computeCost'], ['computeGradients-of-own-cost'], 4],
  ['softmax-overflow', 'Largest score not subtracted', ['softmax'], ['forward'], 4],
  ['softmax-over-samples', 'Softmax over the samples', ['softmax'], ['forward', 'predict'], 2],
  ['predict-batch-statistics', 'Statistics of the batch at test time', ['predict'], [], 6],
  ['running-alpha-exchanged', 'α and 1 − α exchanged', ['updateRunningStatistics'], [], 5],
  ['schedule-half-cycle', 'Second half of the cycle rises, too', ['cyclicalLearningRate'], [], 5],
  ['activation-mask-missing', 'Mask of the activation missing', ['computeGradients-2-layers'], [], 3],
  ['epsilon-outside-root', 'ε outside of the root in the forward pass', ['batchNormForward'], ['forward'], 1],
];

const FIRST_NAMES = 'Anna Björn Çelik Dmitri Elif Fatima Göran Hana Ingrid João Karin Lars Mei Nils Oskar Priya'.split(
  ' ',
);
const LAST_NAMES = 'Andersson Berg Chen Dahl Eriksson Fischer García Holm Ivanova Jönsson Kowalska Lind Müller'.split(
  ' ',
);
const REASONS = [
  'the machine ran out of memory while the submission was graded, after 3 attempts',
  'two workers died while they graded this submission',
];

/** Numbers in [0, 1) from a seed: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

type SampleCheck = NonNullable<GradebookEntry['summary']>['checks'][number];

function sampleChecks(random: () => number): SampleCheck[] {
  const verdicts = new Map<CheckId, Verdict>();
  const named = new Map<CheckId, string[]>();
  const care = random() ** 2;
  for (const [id, , checks, blocks, weight] of MISTAKES) {
    if (random() > (care * weight) / 25) continue;
    for (const check of checks) {
      verdicts.set(check, 'failed');
      named.set(check, [...(named.get(check) ?? []), id]);
    }
    for (const check of blocks) if (!verdicts.has(check)) verdicts.set(check, 'blocked');
  }
  for (const [id] of CHECKS) {
    if (random() < 0.12 * care) verdicts.set(id, random() < 0.5 ? 'error' : 'failed');
    else if (random() < 0.004) verdicts.set(id, 'inconclusive');
  }
  // Some load, and then throw in everything.
  if (random() < 0.015) for (const [id] of CHECKS) verdicts.set(id, 'error');
  return CHECKS.map(([id, , kind, maxPoints]) => {
    const verdict = verdicts.get(id) ?? 'passed';
    const share =
      verdict === 'passed' ? 1 : verdict === 'failed' && kind === 'stage' ? Math.floor(random() * 5) / 5 : 0;
    const misconceptions = verdict === 'failed' ? (named.get(id) ?? []) : [];
    return { id, verdict, points: Math.round(100 * share * maxPoints) / 100, misconceptions };
  });
}

function sampleAttempt(id: string, random: () => number): GradebookEntry['attempt'] {
  const number = 1 + Math.floor(3 * random() ** 2);
  const isLate = random() < 0.07;
  const lateSeconds = Math.ceil(random() ** 3 * 400_000);
  const deadline = Date.UTC(2026, 10, 20, 22, 59);
  const at = new Date(deadline + 1000 * (isLate ? lateSeconds : -Math.ceil(random() * 500_000)));
  return {
    source: `hand-ins.zip/${id}/submission.ts`,
    number,
    of: number,
    handedInAt: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    isLate,
    ...(isLate ? { lateSeconds } : {}),
  };
}

function sampleEntry(index: number, random: () => number): GradebookEntry {
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  const [first, last] = [pick(FIRST_NAMES), pick(LAST_NAMES)];
  const id = `s${String(index + 1).padStart(5, '0')}`;
  const login = `${first}.${last}`.normalize('NFD').replace(/[^A-Za-z.]/g, '');
  const student = { id, name: `${first} ${last}`, email: `${login.toLowerCase()}.${index + 1}@example.org` };
  const kind = random();
  if (kind < 0.015) return { student, status: 'missing', reason: 'expected a file submission.ts or submission.py' };
  const attempt = sampleAttempt(id, random);
  if (kind < 0.02) return { student, attempt, status: 'ungraded', reason: pick(REASONS) };
  const checks = sampleChecks(random);
  const score = Math.round(100 * checks.reduce((sum, { points }) => sum + points, 0)) / 100;
  const maxScore = CHECKS.reduce((sum, [, , , maxPoints]) => sum + maxPoints, 0);
  const submissionHash = index.toString(16).padStart(64, '0');
  const language = random() < 0.7 ? ('typescript' as const) : ('python' as const);
  const summary = { submissionHash, language, sandbox: 'full' as const, score, maxScore, checks };
  return { student, attempt, status: 'graded', summary };
}

/**
 * The gradebook of a class that is as a class may be. Same number and seed: the same class.
 *
 * @param change - of the entries that were drawn, such as hostile ones in the place of some
 */
export function sampleClass(
  students: number,
  seed: number,
  change: (entries: GradebookEntry[]) => GradebookEntry[] = (entries) => entries,
): Gradebook {
  const random = createRandom(seed);
  return {
    batch: {
      assignment: 'a3-batch-norm',
      assignmentHash: 'a3'.repeat(32),
      grader: { version: '0.4.0', seed: 7 },
      sandbox: 'full',
    },
    title: 'Assignment 3: k-layer networks with batch normalisation',
    checks: CHECKS.map(([id, title, kind, maxPoints]) => ({
      id,
      title,
      target: title.split(' ')[0] ?? title,
      kind,
      maxPoints,
    })),
    misconceptions: Object.fromEntries(MISTAKES.map(([id, title]) => [id, title])),
    deadline: '2026-11-20T23:59:00+01:00',
    entries: change(Array.from({ length: students }, (_, index) => sampleEntry(index, random))),
    unassigned: [
      { source: 'hand-ins.zip/final (2).zip', reason: 'no student of the roster has this name' },
      { source: 'hand-ins.zip/__MACOSX', reason: 'left by an archiver' },
    ],
  };
}

/** A result of a graded entry of a sample class, with messages that fit it. */
export function sampleResultOf({ batch, checks, misconceptions }: Gradebook, entry: GradebookEntry): Result {
  const { summary, student } = entry;
  if (summary === undefined) throw new Error(`${student.id}: expected a graded entry, got ${entry.status}`);
  return {
    ...batch,
    sandbox: summary.sandbox,
    submission: { id: student.id, hash: summary.submissionHash, language: summary.language },
    score: summary.score,
    maxScore: summary.maxScore,
    checks: summary.checks.map((check, index) => ({
      id: check.id,
      title: checks[index]?.title ?? check.id,
      target: checks[index]?.target ?? check.id,
      kind: checks[index]?.kind ?? 'value',
      verdict: check.verdict,
      points: check.points,
      maxPoints: checks[index]?.maxPoints ?? 0,
      visibility: check.id === 'computeGradients-analytic' ? 'hidden' : 'student',
      measure: null,
      misconceptions: check.misconceptions.map((id) => ({
        id,
        title: misconceptions[id] ?? id,
        explanation: `Your result equals ${misconceptions[id]}.`,
        matches: ['G'],
        evidence: 'equal in all 83 entries of 3 answers, largest relative difference 2.8e-16',
      })),
      message:
        check.verdict === 'passed'
          ? ''
          : 'worst G[3,6]: yours 0.19123, expected -0.15585, error 3.5e-1 > 2e-7; 9 of 83 wrong',
      hint: check.verdict === 'failed' ? 'Which term comes through μ?' : '',
    })),
  };
}
