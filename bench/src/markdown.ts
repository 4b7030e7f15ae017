import type { BenchResult } from './bench-result.ts';
import { BACKENDS } from './engines.ts';
import type { GatheringRow } from './gathering.ts';
import type { GemmRow } from './gemm.ts';
import type { GradientRow } from './gradient.ts';
import type { Summary } from './statistics.ts';
import type { TrainingRow, WholeRow } from './training.ts';

/** What the others' times are divided by: the faster of an engine's thread counts. */
const OURS = ['Gradus blas float32', 'Gradus wasm float32'] as const;

/** One run as Markdown: the machine, then a table for each part. Without the date: it is in the JSON. */
export function toMarkdown({
  machine,
  versions,
  plan,
  gemm,
  training,
  gradient,
  gathering,
  whole,
  missing,
}: BenchResult): string {
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const parts = [
    '# Benchmarks',
    `${machine.processor}, ${machine.cores} cores, ${machine.system}; ${told.join('; ')}. ` +
      `Seed ${plan.seed}, ${plan.rounds} interleaved rounds; medians (min–max).`,
    '## Products, GFLOP/s and share of the backend’s own large product',
    gemmTable(gemm),
    '## Training with batch norm, n = 100',
    trainingTable(training),
    '## The gradient of the cost by finite differences, n = 100, float64',
    gradientTable(gradient),
    '## Gathering a mini-batch, n = 100',
    gatheringTable(gathering),
  ];
  if (plan.whole !== undefined) {
    const { steps, evaluations, evaluationSamples } = plan.whole;
    const what = `${steps * evaluations} steps, ${evaluations} evaluations of ${evaluationSamples} samples`;
    parts.push(`## A whole training of the 3-layer network: ${what}`, wholeTable(whole));
  }
  if (missing.length > 0) {
    parts.push('## Not measured', missing.map(({ name, remedy }) => `- ${name}: ${remedy}`).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

function gemmTable(rows: readonly GemmRow[]): string {
  const byProduct = Map.groupBy(rows, ({ product, m, k, n, dtype }) => `${product} | ${m}×${k}×${n} | ${dtype}`);
  const lines = [...byProduct].map(([title, group]) => {
    const cells = BACKENDS.map((backend) => {
      const row = group.find((candidate) => candidate.backend === backend);
      return row === undefined ? '–' : `${range(row.gigaflops)}, ${Math.round(row.shareOfLarge * 100)} %`;
    });
    return [title, ...cells];
  });
  return table(['product', 'm×k×n', 'type', ...BACKENDS], lines, 3);
}

function trainingTable(rows: readonly TrainingRow[]): string {
  const lines = rows.map(({ network, engine, msPerStep }) => {
    const ratios = OURS.map((ours) => {
      const ourRows = rows.filter((row) => row.network === network && row.engine.startsWith(ours));
      return ratio(msPerStep.median, Math.min(...ourRows.map((row) => row.msPerStep.median)));
    });
    return [network, engine, range(msPerStep), ...ratios];
  });
  return table(['network', 'engine', 'ms per step', ...OURS.map((ours) => `÷ ${ours}`)], lines, 2);
}

/** Ratios are of times for one evaluation: what a method makes of the same evaluations. */
function gradientTable(rows: readonly GradientRow[]): string {
  const complete = ['Gradus blas: every entry', 'Gradus wasm: every entry'] as const;
  const lines = rows.map(({ network, engine, evaluations, microsecondsPerEvaluation }) => {
    const { median, min, max } = microsecondsPerEvaluation;
    const inAll = (microseconds: number) => (microseconds * evaluations) / 1e6;
    const ratios = complete.map((ours) => {
      const own = rows.find((row) => row.network === network && row.engine.startsWith(ours));
      return ratio(median, own?.microsecondsPerEvaluation.median ?? Number.POSITIVE_INFINITY);
    });
    const seconds = range({ median: inAll(median), min: inAll(min), max: inAll(max) });
    return [network, engine, String(evaluations), significant(median), ...ratios, seconds];
  });
  const header = [
    'network',
    'engine',
    'evaluations',
    'µs each',
    '÷ blas complete',
    '÷ wasm complete',
    'seconds in all',
  ];
  return table(header, lines, 2);
}

function gatheringTable(rows: readonly GatheringRow[]): string {
  return table(
    ['out of', 'ms per batch'],
    rows.map(({ source, msPerBatch }) => [source, range(msPerBatch)]),
    1,
  );
}

function wholeTable(rows: readonly WholeRow[]): string {
  const lines = rows.map(({ engine, seconds }) => {
    const ratios = OURS.map((ours) => {
      const ourRows = rows.filter((row) => row.engine.startsWith(ours));
      return ratio(seconds, Math.min(...ourRows.map((row) => row.seconds)));
    });
    return [engine, significant(seconds), ...ratios];
  });
  return table(['engine', 'seconds', ...OURS.map((ours) => `÷ ${ours}`)], lines, 1);
}

function table(header: readonly string[], lines: readonly (readonly string[])[], textColumns: number): string {
  const rule = header.map((_, column) => (column < textColumns ? '---' : '---:'));
  return [header, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function range({ median, min, max }: Summary): string {
  return `${significant(median)} (${significant(min)}–${significant(max)})`;
}

/** @param reference - infinite where there is none */
function ratio(value: number, reference: number): string {
  return Number.isFinite(reference) ? (value / reference).toFixed(2) : '–';
}

/** Three digits, and all of those before the point. */
function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
