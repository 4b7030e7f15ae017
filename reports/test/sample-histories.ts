import type { ExperimentSettings, History } from '@gradus/contracts';

const STEP_SIZE = 2250;
const CLASSES = 10;

const defaults: ExperimentSettings = {
  hidden: [50, 50],
  batchNorm: false,
  epsilon: 1e-8,
  activation: 'relu',
  leak: 0.01,
  initialisation: { kind: 'he' },
  lambda: 0.005,
  batchSize: 100,
  etaMin: 1e-5,
  etaMax: 1e-1,
  stepSize: STEP_SIZE,
  cycles: 2,
  runningStatistics: { kind: 'exponential', alpha: 0.9 },
  trainingSamples: 45_000,
  validationSamples: 5_000,
  evaluationsPerCycle: 10,
  evaluationSamples: 5_000,
  seed: 7,
};

/** A repeatable wobble in [-1, 1]: the sample curves need texture, not randomness. */
const wobble = (seed: number, index: number) =>
  Math.sin(12.9898 * seed + 78.233 * index) * Math.cos(4.1 * index + seed);

interface Shape {
  readonly accuracy: number;
  readonly settings?: Partial<ExperimentSettings>;
  readonly data?: History['data'];
  readonly schedule?: string;
}

/** A history as a training run would log it, ending at about the given test accuracy. Not from any real training. */
export function sampleHistory(experiment: string, { accuracy, settings, data, schedule }: Shape): History {
  const full = { ...defaults, ...settings };
  const seed = [...experiment].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const count = full.evaluationsPerCycle * full.cycles;
  const learnt = accuracy - 1 / CLASSES;
  const points = Array.from({ length: count + 1 }, (_, index) => {
    const cycle = (index % full.evaluationsPerCycle) / full.evaluationsPerCycle;
    const high = index === count ? 0 : 1 - Math.abs(2 * cycle - 1);
    const speed = 1 - Math.exp((-3.2 * index) / full.evaluationsPerCycle);
    const progress = learnt * speed * (1 - 0.22 * high) + 0.012 * learnt * wobble(seed, index);
    const evaluation = (gap: number) => {
      const share = Math.max(0, progress - gap * speed * learnt);
      const loss = Math.log(CLASSES) - share * 2.2;
      const weights = full.lambda * (90 + 40 * Math.exp(-index / 5)) * (0.3 + 2 * learnt);
      return { loss, cost: loss + weights, accuracy: 1 / CLASSES + share };
    };
    const eta = full.etaMin + high * (full.etaMax - full.etaMin);
    const t = Math.round((index / full.evaluationsPerCycle) * 2 * full.stepSize);
    return { t, eta, training: evaluation(-0.16), validation: evaluation(0) };
  });
  return {
    experiment,
    title: experiment,
    assignment: 'a3-batch-norm',
    schedule: schedule ?? 'full',
    hash: seed.toString(16).padStart(8, '5').repeat(8),
    gradus: '0.1.0',
    engine: 'reference',
    backend: 'typescript',
    data: data ?? {
      provenance: 'official',
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
    },
    settings: full,
    points,
    test: { loss: 1.36, cost: 1.7, accuracy },
  };
}

const nineLayers = { hidden: [50, 30, 20, 20, 10, 10, 10, 10] };

function lambdaRuns(search: string, from: number, to: number): History[] {
  return Array.from({ length: 8 }, (_, index) => {
    const lambda = Number((from * (to / from) ** ((index + 0.5 + 0.3 * wobble(3, index)) / 8)).toPrecision(4));
    const accuracy = 0.545 - 0.022 * (Math.log10(lambda) + 2.35) ** 2;
    return sampleHistory(`${search}/${index + 1}`, { accuracy, settings: { lambda, batchNorm: true } });
  });
}

/** Every experiment of the assignment, as a patient student would have it. */
export function completeHistories(): History[] {
  const sigmas = [1e-1, 1e-3, 1e-4];
  const withoutBatchNorm = [0.521, 0.452, 0.1];
  return [
    sampleHistory('3-layer', { accuracy: 0.5274 }),
    sampleHistory('3-layer-bn', { accuracy: 0.5341, settings: { batchNorm: true } }),
    sampleHistory('9-layer', { accuracy: 0.4512, settings: nineLayers }),
    sampleHistory('9-layer-bn', { accuracy: 0.5163, settings: { ...nineLayers, batchNorm: true } }),
    ...lambdaRuns('lambda-coarse', 1e-5, 1e-1),
    ...lambdaRuns('lambda-fine', 1e-3, 1.6e-2),
    sampleHistory('lambda-best', { accuracy: 0.5392, settings: { lambda: 0.004467, batchNorm: true, cycles: 3 } }),
    ...sigmas.flatMap((sigma, index) =>
      [false, true].map((batchNorm) =>
        sampleHistory(`init-sigma-${sigma.toExponential()}${batchNorm ? '-bn' : ''}`, {
          accuracy: batchNorm ? 0.533 - 0.004 * index : (withoutBatchNorm[index] ?? 0.1),
          settings: { batchNorm, stepSize: 900, initialisation: { kind: 'gaussian', sigma } },
        }),
      ),
    ),
  ];
}

/** What a first evening leaves: two networks, one diverging search run, a short schedule, data of unknown origin. */
export function incompleteHistories(): History[] {
  const evening = {
    schedule: 'short',
    data: {
      provenance: 'unverified' as const,
      sha256: '9d3a0000a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca000',
    },
  };
  const short = { stepSize: 500, cycles: 1 };
  const diverging = sampleHistory('lambda-coarse/2', {
    accuracy: 0.1,
    settings: { ...short, lambda: 0.5 },
    ...evening,
  });
  const points = diverging.points.map((point, index) =>
    index < 6 ? point : { ...point, training: { loss: null, cost: null, accuracy: 0.1 } },
  );
  return [
    sampleHistory('3-layer', { accuracy: 0.47, settings: short, ...evening }),
    sampleHistory('3-layer-bn', { accuracy: 0.493, settings: { ...short, batchNorm: true }, ...evening }),
    sampleHistory('9-layer-bn', { accuracy: 0.45, settings: { ...short, ...nineLayers, batchNorm: true }, ...evening }),
    sampleHistory('lambda-coarse/1', { accuracy: 0.46, settings: { ...short, lambda: 0 }, ...evening }),
    { ...diverging, points },
  ];
}
