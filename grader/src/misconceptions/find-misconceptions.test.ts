import type { Check } from '@gradus/contracts';
import { type Matrix, map } from '@gradus/matrix';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answeredBy, checkOf, checks, mistake, namedAfter, namedIn, showsIn } from '../../test/answered.ts';
import { A3 } from '../../test/assignments.ts';
import { loadAssignment } from '../assignment.ts';
import { checkAgainstReference } from '../checks/check-against-reference.ts';
import { Exam } from '../exam.ts';
import { typescriptWords } from '../languages/typescript/words.ts';
import { catalogue } from './catalogue.ts';
import { findMisconceptions } from './find-misconceptions.ts';
import { isEqual } from './fit.ts';
import type { Misconception } from './misconception.ts';
import { type Mistake, mistakesIn, rulesOf } from './mistake.ts';
import { replacing } from './rules.ts';
import { simulationOf } from './simulation.ts';

const SEEDS = [1, 7, 2026, 99991];
/** Checks of networks on which a search is quick. */
const SHALLOW = ['computeGradients-2-layers', 'computeGradients-3-layers', 'computeGradients-3-layers-bn'];

/** Mistakes that come to the same on some networks, in some layers. */
const sameSomewhere: readonly (readonly [string, string])[] = [
  // 1/n once more below layer l is 1/n² in what is below.
  ['average-twice', 'average-at-every-layer'],
  // A layer without γ and β.
  ['regulariser-on-biases', 'regulariser-on-all'],
  // G of the first layer goes no further.
  ['activation-mask-missing', 'weight-gradient-before-mask'],
  ['batch-norm-backward-skipped', 'weight-gradient-before-batch-norm'],
  // G is 0 where X and s̃ differ, but with a leak.
  ['gamma-gradient-from-shifted', 'gamma-gradient-from-output'],
  // √v in eq. 31 and 32, wherever it comes from.
  ['statistics-standard-deviation-returned', 'batch-norm-standard-deviation-backward'],
  // ε² beside v is beyond 1e-9.
  ['epsilon-missing-forward', 'epsilon-squared-forward'],
];

const mayBeNamed = (id: string): string[] => [id, ...sameSomewhere.filter((pair) => pair.includes(id)).flat()];

/** The mistakes that a check shows: finite answers of the right form that are not the right ones. */
function shownIn(checkId: string, seed: number): Mistake[] {
  const check = checkOf(checkId);
  const right = answeredBy(check, seed, replacing({}));
  const simulations = right.map(({ question }) => simulationOf(check.target, question));
  const layers = Math.max(...simulations.map((simulation) => simulation?.layers ?? 0));
  return mistakesIn(layers).filter((each) => {
    if (simulations.some((simulation) => simulation?.shows(each.misconception) !== true)) return false;
    const pairs = answeredBy(check, seed, rulesOf(each)).flatMap((answered) => answered.pairs);
    const isAnswer = pairs.every(
      ({ submitted, expected }) =>
        submitted.rows === expected.rows &&
        submitted.cols === expected.cols &&
        submitted.data.every((value) => Number.isFinite(value)),
    );
    return isAnswer && !pairs.every(({ submitted, expected }) => isEqual(submitted, expected));
  });
}

function expectNamed(checkId: string, seed: number, made: Mistake): void {
  const { misconception, layer } = made;
  const named = namedIn(checkOf(checkId), seed, made);
  const ids = named.map((name) => name.replace(/@.*/, ''));
  const where = `${misconception.id}@${layer} in ${checkId}, seed ${seed}: ${named.join(', ')}`;
  expect(ids, where).toContain(misconception.id);
  expect(
    ids.filter((id) => !mayBeNamed(misconception.id).includes(id)),
    where,
  ).toEqual([]);
  // The layer is left out where it makes no difference.
  expect(named, where).toContainEqual(
    expect.stringMatching(layer === undefined ? `^${misconception.id}$` : `^${misconception.id}(@${layer})?$`),
  );
}

describe('every entry is named alone', () => {
  test.each(['softmax', 'batchNormForward', 'batchNormBackward', 'forward'])('in %s', (checkId) => {
    for (const seed of [7, 2026]) for (const made of shownIn(checkId, seed)) expectNamed(checkId, seed, made);
  });

  describe.each(SHALLOW)('in %s, at every layer and (of one seed) at each', (checkId) => {
    test.each(SEEDS)('seed %i', (seed) => {
      for (const made of shownIn(checkId, seed)) {
        if (made.layer === undefined || seed === 7) expectNamed(checkId, seed, made);
      }
    });
  });

  test('in 9 layers: those that only they show, and some of the others', () => {
    const shallow = new Set(SHALLOW.flatMap((id) => shownIn(id, 7)).map(({ misconception }) => misconception.id));
    const shown = shownIn('computeGradients-9-layers-bn', 7);
    const asked = shown.filter(({ misconception }, i) => i % 40 === 0 || !shallow.has(misconception.id));
    expect(asked.length).toBeGreaterThan(20);
    for (const made of asked) expectNamed('computeGradients-9-layers-bn', 7, made);
  });

  test('all entries are shown by some check of gradients', () => {
    const gradients = checks.filter(({ target }) => target === 'computeGradients');
    const shown = new Set(gradients.flatMap(({ id }) => shownIn(id, 7).map(({ misconception }) => misconception.id)));
    expect(catalogue.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });
});

test('checkAgainstReference tells misconception, layer and hint', async () => {
  const { assignment } = await loadAssignment(A3);
  const check = checkOf('computeGradients-3-layers-bn');
  const questions = new Exam(assignment, 7).questionsOf(check);
  const answers = answeredBy(check, 7, rulesOf(mistake('scale-missing', 2)));
  const caller = {
    words: typescriptWords,
    call: async () => {
      const tensors = answers.shift()?.pairs ?? [];
      const list = (of: RegExp) => tensors.filter(({ name }) => of.test(name)).map(({ submitted }) => submitted);
      const value = { W: list(/^W/), b: list(/^b\d/), gamma: list(/^gamma/), beta: list(/^beta/) };
      return { kind: 'returned' as const, value };
    },
  };
  const finding = await checkAgainstReference(check, questions, caller, true);
  expect(finding).toMatchObject({
    verdict: 'failed',
    misconceptions: [
      {
        id: 'scale-missing',
        title: 'γ missing on the way back in layer 2',
        explanation: 'Your result equals the gradients without eq. 26: G was not multiplied by γ, in layer 2 only.',
        layer: 2,
        matches: ['W1', 'W2', 'beta1', 'gamma1'],
      },
    ],
    hint: mistake('scale-missing').misconception.hint,
  });
});

describe('several', () => {
  test('that come to the same are all named: 2λW/n is λW for n = 2', () => {
    const declared = checkOf('computeGradients-2-layers');
    const check = { ...declared, cases: declared.cases.map((drawn) => ({ ...drawn, n: 2 })) } as typeof declared;
    const halved = namedIn(check, 7, mistake('regulariser-averaged'));
    expect(halved).toEqual(['regulariser-factor-2-missing', 'regulariser-averaged']);
  });

  test.each<[string, Mistake, Mistake]>([
    ['computeGradients-2-layers', mistake('average-missing-biases'), mistake('regulariser-factor-2-missing')],
    ['computeGradients-3-layers', mistake('output-gradient-sign'), mistake('regulariser-missing', 1)],
    ['computeGradients-3-layers-bn', mistake('output-gradient-sign'), mistake('scale-missing', 2)],
    ['computeGradients-3-layers-bn', mistake('regulariser-sign', 2), mistake('activation-mask-inverted', 1)],
    ['computeGradients-3-layers-bn', mistake('epsilon-beside-root-forward'), mistake('batch-norm-epsilon-beside-root')],
    ['computeGradients-9-layers-bn', mistake('average-missing-biases'), mistake('gamma-gradient-from-scores')],
  ])('%s: two at once', (checkId, one, other) => {
    const found = findMisconceptions(checkOf(checkId), answeredBy(checkOf(checkId), 7, rulesOf(one, other)));
    const ids = [
      `${one.misconception.id} + ${other.misconception.id}`,
      `${other.misconception.id} + ${one.misconception.id}`,
    ];
    expect(found).toHaveLength(1);
    expect(ids).toContain(found[0]?.id);
    expect(found[0]?.explanation).toMatch(/^Your result equals two mistakes at once: .*; and .*\.$/);
  });
});

describe('nothing is named', () => {
  test.each(checks.map(({ id }) => id))('for the right answer to %s', (id) => {
    for (const seed of SEEDS) expect(namedIn(checkOf(id), seed)).toEqual([]);
  });

  test('for numbers that an array of integers took the fractions of', () => {
    const check = checkOf('batchNormBackward');
    const answered = answeredBy(check, 7, replacing({})).map(({ question, pairs }) => ({
      question,
      pairs: pairs.map((pair) => ({
        ...pair,
        submitted: { ...pair.submitted, data: pair.submitted.data.map(() => 0) },
      })),
    }));
    expect(findMisconceptions(check, answered)).not.toEqual([]);
    const whole = answered.map((each) => ({
      ...each,
      pairs: each.pairs.map((pair) => ({ ...pair, elements: 'int8' }) as const),
    }));
    expect(findMisconceptions(check, whole)).toEqual([]);
  });

  test('for no answer', () => expect(findMisconceptions(checkOf('batchNormBackward'), [])).toEqual([]));

  test('of batch norm where there is none', () => {
    const check = checkOf('computeGradients-2-layers');
    expect(namedIn(check, 7, mistake('batch-norm-mean-term-missing'))).toEqual([]);
  });

  test('for gradients that are near those of an entry, or near the right ones', () => {
    const asked = ['batchNormBackward', 'computeGradients-2-layers', 'computeGradients-3-layers-bn'].map(checkOf);
    const shown = asked.map((check) => catalogue.filter((misconception) => showsIn(check, { misconception })));
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat({ max: asked.length - 1 }).chain((i) =>
          fc.record({
            check: fc.constant(asked[i] as Check),
            misconception: fc.option(fc.constantFrom(...(shown[i] as Misconception[])), { nil: undefined }),
          }),
        ),
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        (seed, { check, misconception }, off) => {
          const made = misconception === undefined ? [] : [{ misconception }];
          const nearly = (A: Matrix) => map(A, (x) => x * (1 + off * Math.tanh(x)));
          expect(findMisconceptions(check, answeredBy(check, seed, rulesOf(...made), nearly))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('when one tensor of an entry is wrong in another way', () => {
    const check = checkOf('computeGradients-3-layers-bn');
    const rules = rulesOf(mistake('scale-missing'));
    const answered = answeredBy(check, 7, rules, (A, { name }) =>
      name === 'W3' ? map(A, (x) => x + 0.01 * Math.sin(9 * x)) : A,
    );
    expect(findMisconceptions(check, answered)).toEqual([]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('for %d', (value) => {
    for (const { id } of checks) expect(namedAfter(checkOf(id), 7, (A) => map(A, () => value))).toEqual([]);
  });
});

test('the same answers are told the same bytes', () => {
  const check = checkOf('computeGradients-3-layers-bn');
  const told = () => {
    const rules = rulesOf(mistake('output-gradient-sign'), mistake('scale-missing', 2));
    return JSON.stringify(findMisconceptions(check, answeredBy(check, 7, rules)));
  };
  expect(told()).toBe(told());
});
