import type { Check } from '@gradus/contracts';
import type { FunctionCalls } from '@gradus/contracts/wire';
import { cast, type Matrix, map } from '@gradus/matrix';
import { computeGradients, type Gradients, namedTensors } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { loadedTiny } from '../../test/assignments.ts';
import { compactGradients } from '../../test/audit/compact-gradients.ts';
import { changedSubmissions } from '../../test/changed-submission.ts';
import { numericalGradients, quotients } from '../../test/numerical-gradients.ts';
import { Exam, type ExamQuestion } from '../exam.ts';
import { typescriptWords } from '../languages/typescript/words.ts';
import { wrongGradients } from '../misconceptions/mistake.ts';
import { Caller } from '../submission/caller.ts';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import { networkOf } from '../targets/question.ts';
import { checkAnalytic } from './check-analytic.ts';

const submissionWith = changedSubmissions();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };
const { assignment } = loadedTiny();
const network = { widths: [6, 8, 7, 4], n: 8, batchNorm: true, epsilon: 0.01, lambda: 0.1, activation: 'relu' };
const checkOf = (...cases: readonly object[]) =>
  ({
    id: 'analytic',
    title: 'analytic',
    target: 'computeGradients',
    kind: 'analytic',
    points: 0,
    visibility: 'hidden',
    tolerance: { absolute: 1e-8, relative: 1e-6 },
    hint: 'a hint?',
    cases,
  }) as unknown as Check;
const check = checkOf(network);
const plain = checkOf({ ...network, widths: [5, 7, 4], n: 6, batchNorm: false, activation: 'leakyRelu', leak: 0.1 });

type Compute = (inputs: NetworkInputs) => Gradients;

// Submissions are written by the rules for submissions: they are not compiled with the tests.
const importGradients = async (name: string): Promise<typeof computeGradients> => {
  const path = new URL(`../../test/cases/${name}/submission.ts`, import.meta.url).href;
  return ((await import(path)) as { computeGradients: typeof computeGradients }).computeGradients;
};

const by =
  (compute: typeof computeGradients): Compute =>
  ({ X, Y, parameters, lambda, options }) =>
    compute(X, Y, parameters, lambda, options);

/** Somebody who has this to answer, in our own process, and tells of these calls. */
function inProcess(compute: Compute, functionsFor: (parameters: number) => FunctionCalls[] = () => []) {
  const answerTo = (list: readonly unknown[]) => {
    const [X, Y, parameters, lambda, options] = list as Parameters<typeof computeGradients>;
    const sizes = [...namedTensors(parameters).values()].map(({ data }) => data.length);
    const functions = functionsFor(sizes.reduce((sum, size) => sum + size, 0));
    return { value: { ...compute({ X, Y, parameters, lambda, options }) }, functions };
  };
  return {
    words: typescriptWords,
    call: async (_: string, list: readonly unknown[]) => ({ kind: 'returned' as const, ...answerTo(list) }),
    countCalls: async (_: string, list: readonly unknown[]) => ({ kind: 'counted' as const, ...answerTo(list) }),
  };
}

function askInProcess(asked: Check, seed: number, ...answering: Parameters<typeof inProcess>) {
  return checkAnalytic(asked, new Exam(assignment, seed).questionsOf(asked), inProcess(...answering));
}

const mapped = ({ W, b, gamma, beta }: Gradients, f: (A: Matrix) => Matrix): Gradients => ({
  W: W.map(f),
  b: b.map(f),
  ...(gamma === undefined || beta === undefined ? {} : { gamma: gamma.map(f), beta: beta.map(f) }),
});
const single = (A: Matrix) => cast(A, 'float32');
const double = (A: Matrix) => cast(A, 'float64');
const rounded = (A: Matrix) => map(A, Math.fround);

const right: Record<string, Compute> = {
  'the matrices of eq. 21-37': by(computeGradients),
  'matrices, and the compact batch norm': by(await importGradients('right-matrix-style')),
  'sample by sample in loops': by(await importGradients('right-per-sample-loops')),
  'the compact batch norm of Ioffe & Szegedy': compactGradients,
};
/** Not as right as float64 can be, but no differences either. */
const inexact: Record<string, Compute> = {
  'float32 throughout': ({ X, Y, parameters, lambda, options }) =>
    mapped(computeGradients(single(X), single(Y), mapped(parameters, single), lambda, options), double),
  'stored in float32': (inputs) => mapped(by(computeGradients)(inputs), rounded),
  'of float32 parameters': (inputs) =>
    by(computeGradients)({ ...inputs, parameters: mapped(inputs.parameters, rounded) }),
  'of a float32 λ': (inputs) => by(computeGradients)({ ...inputs, lambda: Math.fround(inputs.lambda) }),
  'of an ε that is a little off': (inputs) => {
    const epsilon = inputs.options.epsilon + 1e-8;
    return by(computeGradients)({ ...inputs, options: { ...inputs.options, epsilon } });
  },
};

const seeds = (count: number) => Array.from({ length: count }, (_, i) => 1 + 7919 * i);

describe('checkAnalytic', () => {
  test.each(Object.entries({ ...right, ...inexact }))('has no evidence against %s', async (_, compute) => {
    for (const seed of seeds(60)) {
      const { verdict, message } = await askInProcess(seed % 2 === 0 ? plain : check, seed, compute);
      expect({ seed, verdict, message }).toEqual({ seed, verdict: 'passed', message: '' });
    }
  });

  test.each([
    ['batch norm', check],
    ['no batch norm', plain],
  ])('has no evidence against wrong gradients that are analytic: %s', async (_, asked) => {
    const [question] = new Exam(assignment, 7).questionsOf(asked) as [ExamQuestion];
    const answers = new Map<Matrix, Map<string, Gradients>>();
    const wrongOf = (inputs: NetworkInputs): Map<string, Gradients> => {
      const known = answers.get(inputs.X);
      if (known !== undefined) return known;
      const all = Array.from(
        wrongGradients(inputs),
        (wrong) => [`${wrong.id}@${wrong.layer}`, wrong.gradients] as const,
      );
      answers.set(inputs.X, new Map(all));
      return new Map(all);
    };
    const ids = [...wrongOf(networkOf(question)).keys()];
    expect(ids.length).toBeGreaterThan(40);
    for (const id of ids) {
      const compute: Compute = (inputs) => wrongOf(inputs).get(id) ?? by(computeGradients)(inputs);
      const { verdict, message } = await checkAnalytic(asked, [question], inProcess(compute));
      expect({ id, verdict, message }).toEqual({ id, verdict: 'passed', message: '' });
    }
  });

  test.each([
    ['central', 1e-3, ['follows h²/6·f‴ with h = 1.0e-3', 'averaged at 1e-[34] ']],
    ['central', 1e-4, ['follows h²/6·f‴ with h = 1.0e-4', 'averaged at 1e-[45] ']],
    ['central', 1e-5, ["multiples of J's last digit over 2e-5", 'averaged at 1e-[56] ']],
    ['central', 1e-6, ["multiples of J's last digit over 2e-6", 'averaged at 1e-[67] ']],
    ['central', 6.055454452393343e-6, ['averaged at 1e-[56] ', 'kink']],
    ['forward', 1e-6, ['follows h/2·f″ with h = 1.0e-6', 'averaged at 1e-[67] ']],
    ['forward', 1e-8, ["multiples of J's last digit over 1e-8", 'averaged at 1e-[89] ']],
    ['backward', 1e-5, ['follows h/2·f″ with h = 1.0e-5', 'averaged at 1e-[56] ']],
    ['richardson', 1e-3, ['averaged at 1e-[34] ', 'kink']],
    ['richardson', 1e-4, ['averaged at 1e-[45] ', "multiples of J's last digit over 6e-4"]],
    ['richardson', 1e-6, ['averaged at 1e-[67] ', "multiples of J's last digit over 6e-6"]],
  ] as const)('recognises %s differences with h = %d', async (scheme, h, evidence) => {
    for (const seed of seeds(2)) {
      const { verdict, message, hint } = await askInProcess(check, seed, (inputs) =>
        numericalGradients(inputs, quotients[scheme], h),
      );
      expect({ seed, verdict, hint }).toEqual({ seed, verdict: 'inconclusive', hint: 'a hint?' });
      expect(message).toMatch(/^looks like finite differences: [^\n]+$/);
      for (const each of evidence) expect(message).toMatch(new RegExp(each));
    }
  });

  test('tells of calls that grow with the parameters beside answers that are not exact, and of nothing beside exact ones', async () => {
    const calls = (name: string, each: number, beside: number) => (p: number) => [{ name, calls: each * p + beside }];
    const analytic = by(computeGradients);
    const numerical: Compute = (inputs) => numericalGradients(inputs, quotients.forward, 1e-6);
    const inexact: Compute = (inputs) =>
      mapped(analytic(inputs), (A) => map(A, (x) => x * (1 + 1e-9 * Math.sin(1e9 * x))));
    const messages = async (compute: Compute, functionsFor: (p: number) => FunctionCalls[]) =>
      (await askInProcess(check, 7, compute, functionsFor)).message;
    expect(await messages(inexact, calls('computeCost', 2, 0))).toBe(
      'looks like finite differences: computeCost called 362 times for 181 parameters, 940 times for 470',
    );
    expect(await messages(analytic, calls('computeCost', 2, 0))).toBe('');
    expect(await messages(inexact, calls('forward', 0, 9))).toBe('');
    expect(await messages(inexact, calls('helper', 1, 1))).toBe('');
    expect(await messages(numerical, calls('helper', 1, 1))).toMatch(
      /: helper called 182 times for 181 parameters, 471 /,
    );
    expect(await messages(numerical, calls('helper', 3, 1))).not.toContain('helper');
  });

  test('faults of ours are exceptions', async () => {
    const [{ analytic: _, ...question }] = new Exam(assignment, 7).questionsOf(check) as [ExamQuestion];
    await expect(checkAnalytic(check, [question], inProcess(by(computeGradients)))).rejects.toThrow(
      'analytic: expected a question with a wider network and planted kinks',
    );
  });
});

const DIFFERENCES = `
  function differences(cost, parameters, quotient) {
    const moved = structuredClone(parameters);
    const slopesOf = (A) => ({ ...A, data: A.data.map((at, k) => {
      const slope = quotient((delta) => { A.data[k] = at + delta; return cost(moved); });
      A.data[k] = at;
      return slope;
    }) });
    return Object.fromEntries(Object.entries(moved).map(([name, list]) => [name, list.map(slopesOf)]));
  }
  function hiddenCost(X, Y, { W, b, gamma, beta }, lambda, options) {
    let A = X;
    W.forEach((weights, l) => {
      A = addColumn(matmul(weights, A), b[l]);
      if (l === W.length - 1) return;
      if (options.batchNorm) {
        const inverse = map(rowVariances(A), (v) => 1 / Math.sqrt(v + options.epsilon));
        A = addColumn(multiplyColumn(multiplyColumn(subtractColumn(A, rowMeans(A)), inverse), gamma[l]), beta[l]);
      }
      A = map(A, (s) => Math.max(0, s));
    });
    const likelihoods = columnSums(hadamard(divideRow(map(A, Math.exp), columnSums(map(A, Math.exp))), Y));
    return -sum(map(likelihoods, Math.log)) / X.cols + lambda * W.reduce((total, each) => total + sumOfSquares(each), 0);
  }
  const kept = new Map();
`;

async function askSubmission(body: string) {
  const around = `${DIFFERENCES}
    export function computeGradients(X, Y, parameters, lambda, options) {
      const ownCost = (moved) => computeCost(X, Y, moved, lambda, options);
      const right = () => rightGradients(X, Y, parameters, lambda, options);
      const central = (h) => (J) => (J(h) - J(-h)) / (2 * h);
      ${body}
    }
    function rightGradients(`;
  const caller = new Caller(await submissionWith(['export function computeGradients(', around]), LIMITS);
  try {
    return await checkAnalytic(check, new Exam(assignment, 2026).questionsOf(check), caller);
  } finally {
    await caller.close();
  }
}
const COUNTED = (name: string, few: number, many: number) =>
  `finite differences: ${name} called ${few} times for 181 parameters, ${many} times for 470; `;

describe.concurrent('checkAnalytic of a submission', () => {
  test.each([
    [
      'central, h = 1e-5',
      'return differences(ownCost, parameters, central(1e-5));',
      [COUNTED('computeCost', 362, 940), "multiples of J's last digit over 2e-5", 'averaged at 1e-[56]'],
    ],
    [
      'central, h = 1e-6',
      'return differences(ownCost, parameters, central(1e-6));',
      [COUNTED('computeCost', 362, 940), "multiples of J's last digit over 2e-6", 'averaged at 1e-[67]'],
    ],
    [
      'forward, h = 1e-6',
      'const here = ownCost(parameters); return differences(ownCost, parameters, (J) => (J(1e-6) - here) / 1e-6);',
      [COUNTED('computeCost', 182, 471), 'follows h/2·f″ with h = 1.0e-6'],
    ],
    [
      'Richardson',
      'return differences(ownCost, parameters, (J) => (4 * central(1e-4)(J) - central(2e-4)(J)) / 3);',
      [COUNTED('computeCost', 724, 1880), 'averaged at 1e-[45]'],
    ],
    [
      'for γ and β only',
      `const { W, b } = right();
       const { gamma, beta } = parameters;
       if (!gamma) return { W, b };
       const scales = (moved) => computeCost(X, Y, { ...parameters, ...moved }, lambda, options);
       return { W, b, ...differences(scales, { gamma, beta }, central(1e-5)) };`,
      [COUNTED('computeCost', 60, 120), "entries of gamma1, gamma2, beta1, beta2 are whole multiples of J's last"],
    ],
    [
      'of a cost that is not exported',
      'return differences((moved) => hiddenCost(X, Y, moved, lambda, options), parameters, central(1e-5));',
      [COUNTED('hiddenCost', 362, 940), "multiples of J's last digit over 2e-5", 'averaged at 1e-[56]'],
    ],
    [
      'kept for the next call',
      `const key = [X, Y, ...parameters.W].flatMap(({ data }) => [...data]).join();
       if (!kept.has(key)) kept.set(key, differences(ownCost, parameters, central(1e-5)));
       return kept.get(key);`,
      [COUNTED('computeCost', 362, 940), "multiples of J's last digit over 2e-5", 'averaged at 1e-[56]'],
    ],
  ])('finite differences: %s', async (_, body, evidence) => {
    const { verdict, message, observation } = await askSubmission(body);
    expect(verdict).toBe('inconclusive');
    for (const each of evidence) expect(message).toMatch(new RegExp(each));
    expect(observation).toMatch(/^computeGradients took \d+\.\d\d ms for 181 parameters and \d+\.\d\d ms for 470: /);
  });

  test('gives the same evidence each time, whatever the times were', async () => {
    const body = 'return differences(ownCost, parameters, central(1e-5));';
    const { message } = await askSubmission(body);
    expect(await askSubmission(body)).toMatchObject({ message });
    expect(message).not.toContain(' ms ');
  });

  test.each([
    ['is right', 'return right();', 'passed', /^$/],
    ['throws', "throw new Error('no');", 'error', /^computeGradients threw Error: no/],
    [
      'has other shapes',
      'return { ...right(), W: [] };',
      'failed',
      /^W: expected a list of 3, got a list of 0 \(6-8-7-4/,
    ],
    [
      'throws on a wider network',
      "if (parameters.b[0].rows === 16) throw new Error('wide'); return right();",
      'error',
      /^computeGradients threw Error: wide/,
    ],
    [
      'has other shapes near kinks',
      'if (parameters.b[0].rows === 18) return {}; return right();',
      'failed',
      /^W: expected a list of 2, got nothing in a record with no fields \(5-18-3, n = 4, no batch norm, scores near 0\)$/,
    ],
    [
      'throws when it is timed',
      "if (kept.has(X.data[0])) throw new Error('twice'); kept.set(X.data[0]); return right();",
      'error',
      /^computeGradients threw Error: twice/,
    ],
  ])('of one that %s', async (_, body, verdict, message) => {
    expect(await askSubmission(body)).toMatchObject({ verdict, message: expect.stringMatching(message) });
  });
});
