import { BACKENDS, type BackendName, ourProgram } from './engines.ts';
import { interleave } from './interleave.ts';
import type { Plan } from './plan.ts';
import { type Started, startPeers } from './start-peers.ts';
import { type Summary, summarise } from './statistics.ts';

/** `op(A) op(B)`, m×k times k×n, again and again until `atLeastSeconds` have passed. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly isATransposed: boolean;
  readonly isBTransposed: boolean;
  readonly dtype: 'float32' | 'float64';
  readonly atLeastSeconds: number;
}

export interface GemmRow {
  /** In the words of the equations, such as `W₁X`. */
  readonly product: string;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly dtype: 'float32' | 'float64';
  readonly backend: BackendName;
  readonly gigaflops: Summary;
  /** Median over the median of this backend's large product of the same type. */
  readonly shareOfLarge: number;
}

const LARGE = 'large';

/** The products of a training step with n = 100, then square ones. Multiplications: m, k, n, A transposed, B transposed. */
const SHAPES = [
  ['W₁X', 50, 3072, 100, false, false],
  ['G₁Xᵀ', 50, 100, 3072, false, true],
  ['W₂X₁', 50, 50, 100, false, false],
  ['G₂X₁ᵀ', 50, 100, 50, false, true],
  ['W₂ᵀG₂', 50, 50, 100, true, false],
  ['square', 512, 512, 512, false, false],
] as const;

/** Products by shape, type and backend in GFLOP/s (2mkn floating-point operations in a product). */
export async function measureGemm(plan: Plan, onRound: (round: number) => void): Promise<[GemmRow[], Started]> {
  const programs = BACKENDS.map((backend) => ourProgram(backend, './gemm-peer.ts', backend, { seed: plan.seed }));
  const started = await startPeers(programs);
  try {
    const contestants = started.peers.flatMap((peer) => {
      const backend = BACKENDS.find((name) => name === peer.name) ?? 'plain';
      return productsFor(backend, plan).map((entry) => ({ ...entry, backend, peer }));
    });
    const measures = contestants.map(
      ({ peer, product }) =>
        async () =>
          (2e-9 * product.m * product.k * product.n) / (await peer.measure(product)),
    );
    const values = await interleave(measures, plan.rounds, 0, onRound);
    const rows = contestants.map(({ name, product: { m, k, n, dtype }, backend }, index) => {
      return { product: name, m, k, n, dtype, backend, gigaflops: summarise(values[index] ?? []), shareOfLarge: 1 };
    });
    return [rows.map((row) => withShare(row, rows)), started];
  } finally {
    await Promise.all(started.peers.map((peer) => peer.stop()));
  }
}

function withShare(row: GemmRow, rows: readonly GemmRow[]): GemmRow {
  const large = rows.find(
    ({ product, backend, dtype }) => product === LARGE && backend === row.backend && dtype === row.dtype,
  );
  return large === undefined ? row : { ...row, shareOfLarge: row.gigaflops.median / large.gigaflops.median };
}

function productsFor(backend: BackendName, plan: Plan): { name: string; product: Product }[] {
  const size = plan.largeSize[backend === 'plain' ? 'plain' : 'other'];
  const shapes = [...SHAPES, [LARGE, size, size, size, false, false] as const];
  return shapes.flatMap(([name, m, k, n, isATransposed, isBTransposed]) =>
    (['float32', 'float64'] as const).map((dtype) => ({
      name,
      product: { m, k, n, isATransposed, isBTransposed, dtype, atLeastSeconds: plan.productSeconds },
    })),
  );
}
