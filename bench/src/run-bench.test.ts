import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BenchResult } from './bench-result.ts';
import { FULL_PLAN, type Plan } from './plan.ts';
import { runBench } from './run-bench.ts';
import { writeResult } from './write-result.ts';

const PLAN: Plan = {
  ...FULL_PLAN,
  rounds: 1,
  gradientRounds: 1,
  threads: [1],
  pauseMs: 0,
  largeSize: { plain: 16, other: 32 },
  productSeconds: 1e-4,
  samples: 200,
  steps: 1,
  warmUps: 1,
  passes: 2,
  networks: [{ name: 'small', widths: [3072, 4, 3, 10] }],
  whole: { samples: 200, steps: 1, evaluations: 2, evaluationSamples: 150 },
};

let folder: string;
let result: BenchResult;
const told: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-bench-'));
  result = await runBench(PLAN, (line) => told.push(line));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

it('measures every product on every backend, as a share of its own large one', () => {
  const backends = new Set(result.gemm.map(({ backend }) => backend));
  expect(backends).toContain('plain');
  expect(result.gemm).toHaveLength(backends.size * 7 * 2);
  for (const { product, gigaflops, shareOfLarge } of result.gemm) {
    expect(gigaflops.median).toBeGreaterThan(0);
    if (product === 'large') expect(shareOfLarge).toBe(1);
  }
});

it('trains on every backend, and on the peers that Python has', () => {
  const has = (peer: string) => !result.missing.some(({ name }) => name === peer);
  const engines = result.training.map(({ engine }) => engine);
  expect(engines).toContain('Gradus plain float32, 1 thread');
  expect(engines.some((engine) => engine.startsWith('numpy float64'))).toBe(has('numpy'));
  expect(engines.some((engine) => engine.startsWith('PyTorch'))).toBe(has('torch'));
  for (const { msPerStep } of result.training) expect(msPerStep.min).toBeGreaterThan(0);
  for (const { seconds } of result.whole) expect(seconds).toBeGreaterThan(0);
  expect(result.gathering).toHaveLength(2);
  expect(told).toContain('small training: round 1 of 1');
});

it('finds gradients by every method on the backends that are there', () => {
  const has = (peer: string) => !result.missing.some(({ name }) => name === peer);
  const engines = result.gradient.map(({ engine }) => engine);
  expect(engines.filter((engine) => engine.startsWith('Gradus wasm'))).toHaveLength(4);
  expect(engines.some((engine) => engine.startsWith('numpy'))).toBe(has('numpy'));
  // 3072-4-3-10: W 12,330, b 17, γ and β 7 each.
  const complete = result.gradient.find(({ engine }) => engine.includes('error estimate'));
  expect(complete?.evaluations).toBe(4 * 12_361);
  for (const { microsecondsPerEvaluation } of result.gradient) expect(microsecondsPerEvaluation.min).toBeGreaterThan(0);
});

it('writes tables that are whole, and the numbers as JSON', async () => {
  await writeResult(result, folder);
  expect(JSON.parse(await readFile(join(folder, 'bench.json'), 'utf8'))).toEqual(result);
  const markdown = await readFile(join(folder, 'bench.md'), 'utf8');
  expect(markdown.match(/^## .*$/gm)?.slice(0, 5)).toEqual([
    '## Products, GFLOP/s and share of the backend’s own large product',
    '## Training with batch norm, n = 100',
    '## The gradient of the cost by finite differences, n = 100, float64',
    '## Gathering a mini-batch, n = 100',
    '## A whole training of the 3-layer network: 2 steps, 2 evaluations of 150 samples',
  ]);
  expect(markdown).toContain(`node ${process.versions.node}`);
  expect(markdown).not.toContain(result.date.slice(0, 10));
  for (const table of markdown.split('\n\n').filter((part) => part.startsWith('|'))) {
    const columns = new Set(
      table
        .trim()
        .split('\n')
        .map((line) => line.split(' | ').length),
    );
    expect(columns.size).toBe(1);
    expect(table).not.toMatch(/NaN|undefined/);
  }
});

it('says in one line where it cannot write', async () => {
  await expect(writeResult(result, join(folder, 'bench.md', 'out'))).rejects.toThrow(InputError);
});
