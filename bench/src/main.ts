/**
 * `pnpm bench`: what the linear algebra and a training step cost, next to the plainest code that does the same. All in
 * one run: quote medians and ratios, machines are noisy.
 */
import { cpus } from 'node:os';
import { createRandom, type Matrix, matmul, randomNormal, zeros } from '@gradus/matrix';
import { computeGradients, initialiseParameters, sgdStep } from '@gradus/net';
import { Bench } from 'tinybench';

const SEED = 1;
const ROUNDS = 30;
const random = createRandom(SEED);

/** The product by its definition: three loops. */
function definition(A: Matrix, B: Matrix): Matrix {
  const C = zeros(A.rows, B.cols);
  for (let j = 0; j < B.cols; j++) {
    for (let l = 0; l < A.cols; l++) {
      const b = B.data[l + j * B.rows] as number;
      for (let i = 0; i < A.rows; i++) {
        (C.data[i + j * A.rows] as number) += (A.data[i + l * A.rows] as number) * b;
      }
    }
  }
  return C;
}

const shapes = [
  [50, 3072, 100],
  [50, 50, 100],
  [10, 50, 100],
] as const;

async function benchMatmul(): Promise<void> {
  const rows = [];
  for (const [m, k, n] of shapes) {
    const A = randomNormal(m, k, random);
    const B = randomNormal(k, n, random);
    const bench = new Bench({ iterations: ROUNDS, time: 0, warmupIterations: 5, warmupTime: 0 });
    bench.add('matmul', () => void matmul(A, B)).add('definition', () => void definition(A, B));
    await bench.run();
    const [blocked, plain] = bench.tasks.map(medianMs) as [number, number];
    const gflops = (2 * m * k * n) / blocked / 1e6;
    rows.push([
      `${m}×${k}×${n}`,
      blocked.toFixed(3),
      gflops.toFixed(2),
      plain.toFixed(3),
      (plain / blocked).toFixed(2),
    ]);
  }
  printTable(['matmul float64', 'median ms', 'GFLOP/s', 'three loops ms', 'ratio'], rows);
}

async function benchStep(): Promise<void> {
  const options = { batchNorm: true, epsilon: 1e-5, activation: 'relu' } as const;
  const n = 100;
  const rows = [];
  for (const hidden of [
    [50, 50],
    [50, 30, 20, 20, 10, 10, 10, 10],
  ]) {
    const widths = [3072, ...hidden, 10];
    const bench = new Bench({ iterations: ROUNDS, time: 0, warmupIterations: 5, warmupTime: 0 });
    for (const dtype of ['float32', 'float64'] as const) {
      const parameters = initialiseParameters(widths, { kind: 'he' }, true, random, dtype);
      const X = randomNormal(3072, n, random, 1, dtype);
      const Y = zeros(10, n, dtype);
      for (let j = 0; j < n; j++) Y.data[random.integer(10) + j * 10] = 1;
      bench.add(dtype, () => {
        sgdStep(parameters, computeGradients(X, Y, parameters, 0.005, options), 0.01);
      });
    }
    await bench.run();
    rows.push([widths.join('-'), ...bench.tasks.map((task) => medianMs(task).toFixed(2))]);
  }
  printTable(['training step, batch norm, n = 100', 'float32 ms', 'float64 ms'], rows);
}

function medianMs({ name, result }: Bench['tasks'][number]): number {
  if (!('latency' in result)) throw new Error(`${name}: expected a finished benchmark, got ${result.state}`);
  return result.latency.p50;
}

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n| ${header.join(' | ')} |\n|${header.map(() => '---').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

console.log(
  `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, seed ${SEED}, ${ROUNDS} rounds`,
);
await benchMatmul();
await benchStep();
