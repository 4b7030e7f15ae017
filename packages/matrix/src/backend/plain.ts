import { type Matrix, zeros } from '../matrix.ts';
import type { Backend, Operand } from './backend.ts';
import { plainDifferences } from './plain-differences.ts';
import { plainPasses } from './plain-passes.ts';

// Goto & van de Geijn, "Anatomy of high-performance matrix multiplication" (2008), reduced to what pays without SIMD:
// both operands are packed into panels that the 4×4 kernel reads in order, the inner dimension is cut into blocks
// that keep a panel of each in the first-level cache. The last panel is as wide as the others, so the kernel has no edge
// cases: what its unused places give lands in sums that nobody reads.
const TILE = 4;
const INNER_BLOCK = 256;

/** TypeScript alone: the reference that the other backends are tested against. Sums in float64, rounded once. */
export const plainBackend: Backend = {
  name: 'plain',
  detail: 'TypeScript',
  allocate: zeros,
  allocateBytes: (length) => new Uint8Array(length),
  gemm,
  passes: plainPasses,
  differences: plainDifferences,
  setThreads: () => {},
};

/** With β = 0 what was there is not read: it may be NaN. */
function put(C: Matrix, index: number, value: number, beta: number): void {
  C.data[index] = beta === 0 ? value : value + beta * C.data[index];
}

/** One operand as the kernel sees it: `step` between its outer indices, `innerStep` along the inner dimension. */
interface Panels {
  readonly data: Matrix['data'];
  readonly step: number;
  readonly innerStep: number;
}

function gemm(alpha: number, left: Operand, right: Operand, beta: number, C: Matrix): void {
  const { rows: m, cols: n } = C;
  const inner = left.isTransposed ? left.A.rows : left.A.cols;
  const rows = panelsOf(left, !left.isTransposed);
  const cols = panelsOf(right, right.isTransposed);
  const leftPanels = Math.ceil(m / TILE);
  const rightPanels = Math.ceil(n / TILE);
  const blockLength = Math.min(INNER_BLOCK, inner);
  const packedLeft = new Float64Array(leftPanels * TILE * blockLength);
  const packedRight = new Float64Array(rightPanels * TILE * blockLength);
  // Sums are kept in float64 between the blocks, whatever the type of the result.
  const sums = new Float64Array(leftPanels * rightPanels * TILE * TILE);
  for (let start = 0; start < inner; start += INNER_BLOCK) {
    const length = Math.min(INNER_BLOCK, inner - start);
    pack(rows, m, start, length, packedLeft);
    pack(cols, n, start, length, packedRight);
    for (let q = 0; q < rightPanels; q++) {
      for (let p = 0; p < leftPanels; p++) {
        const tile = (q * leftPanels + p) * TILE * TILE;
        multiplyTile(packedLeft, p * TILE * length, packedRight, q * TILE * length, length, sums, tile);
      }
    }
  }
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) {
      const tile = ((j >> 2) * leftPanels + (i >> 2)) * TILE * TILE;
      put(C, i + j * m, alpha * sums[tile + (i & 3) + (j & 3) * TILE], beta);
    }
  }
}

/** @param isOuterRows - true when the outer index runs along the rows of the stored matrix */
function panelsOf({ A }: Operand, isOuterRows: boolean): Panels {
  return isOuterRows ? { data: A.data, step: 1, innerStep: A.rows } : { data: A.data, step: A.rows, innerStep: 1 };
}

/**
 * The definition, for products so small that preparing panels or crossing into a library costs more than it saves. All
 * backends leave these to it, so the small networks of gradient checks give the same digits on every machine.
 */
export function gemmSmall(alpha: number, left: Operand, right: Operand, beta: number, C: Matrix): void {
  const inner = left.isTransposed ? left.A.rows : left.A.cols;
  const a = panelsOf(left, !left.isTransposed);
  const b = panelsOf(right, right.isTransposed);
  for (let j = 0; j < C.cols; j++) {
    for (let i = 0; i < C.rows; i++) {
      let sum = 0;
      for (let l = 0; l < inner; l++) {
        sum += a.data[i * a.step + l * a.innerStep] * b.data[j * b.step + l * b.innerStep];
      }
      put(C, i + j * C.rows, alpha * sum, beta);
    }
  }
}

/** Panel p holds outer indices 4p … 4p + 3, four entries for each inner index; what lies outside is left as it is. */
function pack(panels: Panels, outer: number, start: number, length: number, packed: Float64Array): void {
  const { data, step, innerStep } = panels;
  for (let index = 0; index < outer; index++) {
    const row = index % TILE;
    let source = index * step + start * innerStep;
    let target = (index - row) * length + row;
    for (let l = 0; l < length; l++, source += innerStep, target += TILE) packed[target] = data[source];
  }
}

// biome-ignore format: a row of the tile on a line
/** Adds the product of a 4×length and a length×4 panel to a 4×4 tile: sixteen sums in registers. */
function multiplyTile(
  L: Float64Array,
  left: number,
  R: Float64Array,
  right: number,
  length: number,
  sums: Float64Array,
  tile: number,
): void {
  let c00 = 0, c10 = 0, c20 = 0, c30 = 0;
  let c01 = 0, c11 = 0, c21 = 0, c31 = 0;
  let c02 = 0, c12 = 0, c22 = 0, c32 = 0;
  let c03 = 0, c13 = 0, c23 = 0, c33 = 0;
  for (let l = 0; l < length; l++, left += TILE, right += TILE) {
    const a0 = L[left], a1 = L[left + 1], a2 = L[left + 2], a3 = L[left + 3];
    const b0 = R[right];
    c00 += a0 * b0; c10 += a1 * b0; c20 += a2 * b0; c30 += a3 * b0;
    const b1 = R[right + 1];
    c01 += a0 * b1; c11 += a1 * b1; c21 += a2 * b1; c31 += a3 * b1;
    const b2 = R[right + 2];
    c02 += a0 * b2; c12 += a1 * b2; c22 += a2 * b2; c32 += a3 * b2;
    const b3 = R[right + 3];
    c03 += a0 * b3; c13 += a1 * b3; c23 += a2 * b3; c33 += a3 * b3;
  }
  sums[tile] += c00; sums[tile + 1] += c10; sums[tile + 2] += c20; sums[tile + 3] += c30;
  sums[tile + 4] += c01; sums[tile + 5] += c11; sums[tile + 6] += c21; sums[tile + 7] += c31;
  sums[tile + 8] += c02; sums[tile + 9] += c12; sums[tile + 10] += c22; sums[tile + 11] += c32;
  sums[tile + 12] += c03; sums[tile + 13] += c13; sums[tile + 14] += c23; sums[tile + 15] += c33;
}
