import type { CheckResult, Measure, Result } from '@gradus/contracts';

type Widths = readonly number[];

function tensorNames(widths: Widths, batchNorm: boolean): { tensor: string; compared: number }[] {
  return widths.slice(1).flatMap((m, index) => {
    const layer = index + 1;
    const isHidden = layer < widths.length - 1;
    const names = [
      { tensor: `W${layer}`, compared: m * (widths[index] ?? 0) },
      { tensor: `b${layer}`, compared: m },
    ];
    const normalised = [
      { tensor: `gamma${layer}`, compared: m },
      { tensor: `beta${layer}`, compared: m },
    ];
    return batchNorm && isHidden ? [...names, ...normalised] : names;
  });
}

function sampleMeasure(tensors: { tensor: string; compared: number }[], isRight: boolean): Measure {
  const rows = tensors.map(({ tensor, compared }, index) => ({
    tensor,
    worstError: isRight ? 2.31e-11 * (index + 1) : 0.0312,
    tolerance: 1.4e-7,
    wrong: isRight ? 0 : compared,
    compared,
    leftOut: index === 0 ? 1 : 0,
  }));
  const last = rows.at(-1);
  const sum = (read: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + read(row), 0);
  return {
    worst: last && {
      tensor: last.tensor,
      row: 2,
      col: 0,
      submitted: 0.41207,
      expected: 0.38816,
      error: last.worstError,
      tolerance: last.tolerance,
    },
    wrong: sum((row) => row.wrong),
    compared: sum((row) => row.compared),
    leftOut: sum((row) => row.leftOut),
    tensors: rows,
  } as Measure;
}

function sampleCheck(title: string, kind: string, measure: Measure | null): CheckResult {
  const isRight = measure !== null && measure.wrong === 0;
  return {
    id: title.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, ''),
    title,
    target: title.split(' ')[0] ?? title,
    kind,
    verdict: measure === null ? 'blocked' : isRight ? 'passed' : 'failed',
    points: isRight ? 4 : 0,
    maxPoints: 4,
    visibility: 'student',
    measure,
    misconceptions: [],
    message:
      measure === null ? 'blocked by batchNormBackward' : isRight ? '' : 'worst G[2,0]: yours 0.412, expected 0.388',
    hint: '',
  };
}

/** A result of the assignment's checks: all passed, or with a wrong batch norm backward that blocks what needs it. */
export function sampleResult(isRight = true): Result {
  const blocked = (widths: Widths) => (isRight ? sampleMeasure(tensorNames(widths, true), true) : null);
  const backward = sampleMeasure([{ tensor: 'G', compared: 105 }], isRight);
  const known = {
    id: 'mean-term-dropped',
    title: 'batch norm backward without the mean term of eq. 37',
    explanation: 'μ depends on every sample.',
    matches: ['G'],
    evidence: 'largest difference 3e-13',
  };
  const checks = [
    sampleCheck('softmax', 'value', sampleMeasure([{ tensor: 'P', compared: 70 }], true)),
    sampleCheck('batchNormForward', 'value', sampleMeasure([{ tensor: 'SHat', compared: 35 }], true)),
    { ...sampleCheck('batchNormBackward', 'gradient', backward), misconceptions: isRight ? [] : [known] },
    sampleCheck('computeGradients (2 layers)', 'gradient', sampleMeasure(tensorNames([6, 5, 4], false), true)),
    sampleCheck('computeGradients (3 layers, batch norm)', 'gradient', blocked([6, 5, 7, 4])),
    sampleCheck('computeGradients (9 layers, batch norm)', 'gradient', blocked([6, 9, 8, 7, 6, 5, 6, 7, 5, 4])),
  ];
  return {
    assignment: 'a3-batch-norm',
    assignmentHash: 'a'.repeat(64),
    grader: { version: '0.1.0', seed: 7 },
    sandbox: 'none',
    submission: { id: 'anna_berg', hash: 'b'.repeat(64), language: 'typescript' },
    score: checks.reduce((sum, check) => sum + check.points, 0),
    maxScore: checks.reduce((sum, check) => sum + check.maxPoints, 0),
    checks,
  };
}
