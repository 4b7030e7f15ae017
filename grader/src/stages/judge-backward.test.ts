import { add, createRandom, hadamard, type Matrix, map, scale, zeros } from '@gradus/matrix';
import { batchNormBackward, type Gradients, namedTensors } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { mistake } from '../../test/answered.ts';
import { catalogue } from '../misconceptions/catalogue.ts';
import { type Mistake, rulesOf } from '../misconceptions/mistake.ts';
import { forwardBy, gradientsBy } from '../misconceptions/passes.ts';
import { changesForward, indicator, type Rules, replacing } from '../misconceptions/rules.ts';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import { drawStageNetwork } from './draw-stage-network.ts';
import { judgeBackward } from './judge-backward.ts';
import type { Stage, StageJudgement } from './stage.ts';

const drawn = { widths: [6, 6, 5, 4], n: 4, epsilon: 0.1, lambda: 0.1, activation: 'relu' as const };
const networkOf = (batchNorm: boolean, seed: number, changes: object = {}) =>
  drawStageNetwork({ ...drawn, batchNorm, ...changes }, createRandom(seed));

function judged(network: NetworkInputs, gradientsAt: (lambda: number) => Gradients): StageJudgement[] {
  const [regularised, plain] = [network.lambda, 0].map((lambda) => namedTensors(gradientsAt(lambda)));
  return judgeBackward(network, forwardBy(replacing({}), network), {
    regularised: regularised as ReturnType<typeof namedTensors>,
    plain: plain as ReturnType<typeof namedTensors>,
  }).flatMap(({ judgements }) => judgements);
}

const judgedOf = (network: NetworkInputs, ...mistakes: readonly Mistake[]) =>
  judged(network, (lambda) => gradientsBy(rulesOf(...mistakes), { ...network, lambda }));

/** `through W 2`, in their order. */
const broken = (judgements: readonly StageJudgement[]) =>
  judgements.filter(({ verdict }) => verdict === 'failed').map(({ stage, layer }) => `${stage} ${layer}`);

/** The stage that a rule belongs to. */
const stageOf: Partial<Record<keyof Rules, Stage>> = {
  outputGradient: 'output layer',
  throughWeights: 'through W',
  throughActivation: 'through the activation',
  throughScale: 'through scale and shift',
  gammaFactor: 'through scale and shift',
  batchNormBackward: 'through batch norm',
  weightInput: 'weight gradients',
  sumOverSamples: 'weight gradients',
  average: 'weight gradients',
  regulariser: 'weight gradients',
};

/** What is told of another stage than that of the rule, and why that is as well. */
const elsewhere: Readonly<Record<string, Stage>> = {
  // Seen in dγ and dβ.
  'average-missing-scale-and-shift': 'through scale and shift',
  'scale-and-shift-gradients-scalar': 'through scale and shift',
  'scale-and-shift-gradients-mean-of-all': 'through scale and shift',
  // 1/n once more is no other G.
  'average-at-every-layer': 'weight gradients',
  // Another factor than n is taken for one of G.
  'average-over-n-minus-1': 'output layer',
  'average-over-features': 'output layer',
};

const right = (network: NetworkInputs) => namedTensors(gradientsBy(rulesOf(), network));

function changesGradients(network: NetworkInputs, made: Mistake): boolean {
  const wrong = namedTensors(gradientsBy(rulesOf(made), network));
  return [...right(network)].some(([name, { data }]) =>
    data.some((value, k) => Math.abs(value - (wrong.get(name)?.data[k] as number)) > 1e-9),
  );
}

describe.each([
  ['without batch norm', false],
  ['with batch norm', true],
])('%s', (_, batchNorm) => {
  test.each([1, 2, 3, 4, 5])('right gradients pass every stage of every layer (seed %i)', (seed) => {
    for (const changes of [{}, { n: 3 }, { activation: 'leakyRelu', leak: 0.2 }, { widths: [9, 8, 8, 7, 7, 3] }]) {
      const judgements = judgedOf(networkOf(batchNorm, seed, changes));
      expect(judgements.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
      const layers = (changes.widths ?? drawn.widths).length - 1;
      expect(judgements).toHaveLength(2 + (layers - 1) * (batchNorm ? 5 : 3));
    }
  });

  const ofOneStage = catalogue.filter(({ rules }) => {
    const hooks = Object.keys(rules) as (keyof Rules)[];
    return !changesForward(rules) && hooks.length === 1 && hooks.every((hook) => hook in stageOf);
  });
  test.each([5, 6])('every backward misconception is told of its stage, in its last layer first (seed %i)', (seed) => {
    const network = networkOf(batchNorm, seed);
    let told = 0;
    for (const misconception of ofOneStage) {
      if (!changesGradients(network, { misconception })) continue;
      const [hook] = Object.keys(misconception.rules) as [keyof Rules];
      const first = judgedOf(network, { misconception }).find(({ verdict }) => verdict === 'failed');
      const stage = elsewhere[misconception.id] ?? stageOf[hook];
      // With batch norm, a factor of 1/n above is first seen in dγ and dβ.
      const wanted = misconception.id === 'average-at-every-layer' && batchNorm ? 'through scale and shift' : stage;
      expect([misconception.id, first?.stage]).toEqual([misconception.id, wanted]);
      told += 1;
    }
    expect(told).toBeGreaterThan(batchNorm ? 60 : 30);
  });

  test('a mistake in the last layer costs the layers below nothing', () => {
    const network = networkOf(batchNorm, 7);
    expect(broken(judgedOf(network, mistake('output-gradient-sign')))).toEqual(['output layer 3']);
    expect(broken(judgedOf(network, mistake('softmax-twice')))).toEqual(['output layer 3']);
  });

  test('a mistake in one layer is told of that layer alone', () => {
    const network = networkOf(batchNorm, 7);
    const made = mistake('activation-mask-missing', 2);
    expect(broken(judgedOf(network, made))).toEqual(['through the activation 2']);
  });

  test('gradients of 0 fail, though nothing comes of nothing', () => {
    const network = networkOf(batchNorm, 7);
    const nothing = (tensors: readonly Gradients['W'][number][]) => tensors.map(({ rows, cols }) => zeros(rows, cols));
    const { W, b, gamma = [], beta = [] } = network.parameters;
    const gradients = { W: nothing(W), b: nothing(b), gamma: nothing(gamma), beta: nothing(beta) };
    const judgements = judged(network, () => (batchNorm ? gradients : { W: gradients.W, b: gradients.b }));
    expect(judgements.filter(({ verdict }) => verdict === 'passed').map(({ stage }) => stage)).toEqual([]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('gradients of %d fail', (value) => {
    const network = networkOf(batchNorm, 7);
    const judgements = judged(network, (lambda) => {
      const gradients = gradientsBy(rulesOf(), { ...network, lambda });
      return { ...gradients, W: gradients.W.map((dW) => map(dW, () => value)) };
    });
    expect(broken(judgements)).toContain('weight gradients 3');
  });
});

test('with batch norm, several mistakes are each told of their own stage', () => {
  const network = networkOf(true, 7);
  const made = [mistake('output-gradient-sign'), mistake('scale-missing'), mistake('batch-norm-mean-term-missing', 1)];
  expect(broken(judgedOf(network, ...made))).toEqual([
    'output layer 3',
    'through scale and shift 2',
    'through batch norm 1',
  ]);
});

test('with dγ and dβ left at 0, a missing mask is read off G', () => {
  const network = networkOf(true, 7);
  const nothing = ({ rows }: Matrix) => zeros(rows, 1);
  const judgements = judged(network, (lambda) => {
    const gradients = gradientsBy(rulesOf(mistake('activation-mask-missing')), { ...network, lambda });
    return { ...gradients, gamma: gradients.gamma?.map(nothing) ?? [], beta: gradients.beta?.map(nothing) ?? [] };
  });
  expect(broken(judgements)).toEqual([
    'through the activation 2',
    'through scale and shift 2',
    'through the activation 1',
    'through scale and shift 1',
  ]);
});

test('with dγ and dβ left at 0, a G of nobody is not taken for one of scale and shift', () => {
  const network = networkOf(true, 7);
  const nothing = ({ rows }: Matrix) => zeros(rows, 1);
  const judgements = judged(network, (lambda) => {
    const made = [mistake('activation-mask-missing'), mistake('scale-missing'), mistake('batch-norm-epsilon-missing')];
    const gradients = gradientsBy(rulesOf(...made), { ...network, lambda });
    return { ...gradients, gamma: gradients.gamma?.map(nothing) ?? [], beta: gradients.beta?.map(nothing) ?? [] };
  });
  const passed = judgements.filter(({ layer, verdict }) => layer < 3 && verdict === 'passed').map(({ stage }) => stage);
  expect(passed).not.toContain('through scale and shift');
  expect(passed).not.toContain('through batch norm');
});

describe('a stage is blamed where G is seen to come of it, whatever dγ and dβ are', () => {
  const ofTensors = (made: readonly Mistake[], change: (tensors: Gradients) => Partial<Gradients>) => {
    const network = networkOf(true, 7);
    return judged(network, (lambda) => {
      const gradients = gradientsBy(rulesOf(...made), { ...network, lambda });
      return { ...gradients, ...change(gradients) };
    });
  };

  test('γ before dγ and dβ, and once more', () => {
    const { parameters } = networkOf(true, 7);
    const byGamma = (tensors: Gradients['gamma']) =>
      tensors?.map((A, l) => hadamard(A, parameters.gamma?.[l] as Matrix)) ?? [];
    const judgements = ofTensors([mistake('scale-twice')], ({ gamma, beta }) => ({
      gamma: byGamma(gamma),
      beta: byGamma(beta),
    }));
    expect(broken(judgements)).toEqual(['through scale and shift 2', 'through scale and shift 1']);
    expect(judgements.filter(({ verdict }) => verdict === 'blocked')).toEqual([]);
  });

  test('dγ and dβ of all units, and another ε', () => {
    const made = [mistake('scale-and-shift-gradients-mean-of-all'), mistake('batch-norm-epsilon-missing')];
    expect(broken(ofTensors(made, () => ({})))).toEqual([
      'through scale and shift 2',
      'through batch norm 2',
      'through scale and shift 1',
      'through batch norm 1',
    ]);
  });

  test('another ε that is hardly another factor is told of batch norm', () => {
    const network = networkOf(true, 7, { epsilon: 1e-12 });
    const rules = replacing({ batchNormBackward: (G, S, mu, v) => batchNormBackward(G, S, mu, v, 1e-5) });
    const judgements = judged(network, (lambda) => gradientsBy(rules, { ...network, lambda }));
    expect(broken(judgements)).toEqual(['through batch norm 2', 'through batch norm 1']);
  });

  test('nobody is blamed for a G of which no rule is seen', () => {
    const network = networkOf(false, 7);
    const noise = (G: Matrix) => map(G, (value) => value * (1.5 + Math.sin(1e6 * value)));
    const rules = replacing({ throughActivation: (G, { here }, leak) => noise(hadamard(G, indicator(here.X, leak))) });
    const judgements = judged(network, (lambda) => gradientsBy(rules, { ...network, lambda }));
    expect(broken(judgements)).toEqual([]);
    expect(judgements.find(({ verdict }) => verdict === 'blocked')).toMatchObject({ stage: 'through W', layer: 2 });
  });
});

test('a rounding in dW is no other G', () => {
  const network = networkOf(false, 7);
  const rounded = (A: Matrix) => map(A, Math.fround);
  const judgements = judged(network, (lambda) => {
    const gradients = gradientsBy(rulesOf(), { ...network, lambda });
    return { ...gradients, W: gradients.W.map((dW, l) => (l === 2 ? rounded(dW) : dW)) };
  });
  expect(broken(judgements)).toEqual([]);
});

test.each([0.5, 2])('another slope below 0 is a mistake of the activation alone (%d)', (slope) => {
  const network = networkOf(false, 7);
  const rules = replacing({ throughActivation: (G, { here }) => hadamard(G, indicator(here.X, slope)) });
  const judgements = judged(network, (lambda) => gradientsBy(rules, { ...network, lambda }));
  expect(broken(judgements)).toEqual(['through the activation 2', 'through the activation 1']);
});

test.each(['batch-norm-sigma1-missing', 'batch-norm-sigma1-twice'])('%s is no mistake of scale and shift', (id) => {
  expect(broken(judgedOf(networkOf(true, 7), mistake(id)))).toEqual(['through batch norm 2', 'through batch norm 1']);
});

test('a factor is told', () => {
  const network = networkOf(false, 7);
  const doubled = judged(network, (lambda) => {
    const gradients = gradientsBy(rulesOf(), { ...network, lambda: 0 });
    const dW = gradients.W.map((each, l) => add(scale(each, 2), scale(network.parameters.W[l] as Matrix, 3 * lambda)));
    return { W: dW, b: gradients.b.map((db) => scale(db, 2)) };
  });
  expect(doubled.filter(({ verdict }) => verdict === 'failed').map(({ why }) => why)).toEqual([
    'G is 2 (P − Y), not P − Y',
    'λ adds 3 λW to dW3, not 2λW',
    'λ adds 3 λW to dW2, not 2λW',
    'λ adds 3 λW to dW1, not 2λW',
  ]);
});
