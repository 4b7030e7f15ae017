import type { Check, LayerCheck, NetworkCase, NetworkCheck } from '@gradus/contracts';

/** What an assignment of whole networks can ask of each target: a mistake that shows in none of these shows nowhere. */
const network = { n: 7, epsilon: 0.01, lambda: 0.1 };
const networks: Readonly<Record<string, NetworkCase>> = {
  '2 layers': { ...network, widths: [6, 5, 4], batchNorm: false, activation: 'relu' },
  '3 layers': { ...network, widths: [7, 6, 5, 4], batchNorm: false, activation: 'relu' },
  '3 layers, leaky ReLU': { ...network, widths: [7, 6, 5, 4], batchNorm: false, activation: 'leakyRelu', leak: 0.2 },
  '3 layers, batch norm': { ...network, widths: [7, 6, 5, 4], batchNorm: true, activation: 'relu' },
  '3 layers, batch norm, leaky ReLU': {
    ...network,
    widths: [7, 6, 5, 4],
    batchNorm: true,
    activation: 'leakyRelu',
    leak: 0.2,
  },
  '3 layers of one width': { ...network, widths: [5, 5, 5, 5], batchNorm: false, activation: 'relu' },
  '3 layers of one width, batch norm': { ...network, widths: [5, 5, 5, 5], batchNorm: true, activation: 'relu' },
  '9 layers, batch norm': {
    ...network,
    n: 12,
    widths: [6, 7, 6, 5, 5, 4, 4, 4, 4, 3],
    batchNorm: true,
    activation: 'relu',
  },
};

const common = { points: 0, visibility: 'hidden' as const, tolerance: { absolute: 1e-8, relative: 1e-6 } };

function networkProbe(target: NetworkCheck['target'], kind: 'value' | 'gradient', what: string): NetworkCheck {
  const { widths, n, lambda } = networks[what] as NetworkCase;
  const title = `a ${kind} check of ${target} with ${what} (widths ${widths.join('-')}, n = ${n}, λ = ${lambda})`;
  return {
    ...common,
    id: `${target}-${what.replaceAll(/\W+/g, '-')}`,
    title,
    target,
    kind,
    cases: [networks[what] as NetworkCase],
  };
}

function layerProbe(target: LayerCheck['target'], kind: 'value' | 'gradient'): LayerCheck {
  const cases = [
    { m: 5, n: 7, epsilon: 0.01 },
    { m: 3, n: 3, epsilon: 0.5, scale: 0.5 },
    { m: 4, n: 5, scale: 1000 },
  ];
  return {
    ...common,
    id: target,
    title: `a ${kind} check of ${target} with scores of other sizes`,
    target,
    kind,
    cases,
  };
}

const rates = { etaMin: 0.01, etaMax: 0.1, stepSize: 8, t: Array.from({ length: 41 }, (_, t) => t) };

/** For each target, one check of each thing that can be asked of it. */
export const probes: readonly Check[] = [
  layerProbe('softmax', 'value'),
  layerProbe('batchNormForward', 'value'),
  layerProbe('batchNormBackward', 'gradient'),
  layerProbe('updateRunningStatistics', 'value'),
  {
    ...common,
    id: 'cyclicalLearningRate',
    title: 'a value check of cyclicalLearningRate with every step of three cycles',
    target: 'cyclicalLearningRate',
    kind: 'value',
    cases: [rates],
  },
  ...Object.keys(networks).flatMap((what) => [
    networkProbe('forward', 'value', what),
    networkProbe('computeCost', 'value', what),
    networkProbe('predict', 'value', what),
    networkProbe('computeGradients', 'gradient', what),
  ]),
];
