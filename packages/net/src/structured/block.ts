import type { Matrix } from '@gradus/matrix';
import { sizeOf, workspace } from './workspace.ts';

/** Entries of the largest array of a block of moves: 400 KB stay in the second-level cache. */
const BLOCK_ENTRIES = 50_000;
const MOST_MOVES = 64;
/** The arrays of a block of moves. */
export interface Block {
  /** Most moves in it. */
  readonly size: number;
  /** n·size entries, n for each move: what a unit's output changes by. */
  readonly u: Matrix;
  /** What the scores of the layer at hand change by, m×(n·size) for the highest. */
  readonly G: Matrix;
  /** What the output of each layer changes by, in the last its scores, m×(n·size). */
  readonly D: readonly Matrix[];
  /** m×size for each layer: factor of the change, and of the centred scores. */
  readonly a: readonly Matrix[];
  readonly b: readonly Matrix[];
  readonly mean: readonly Matrix[];
  readonly product: readonly Matrix[];
  readonly variance: readonly Matrix[];
  /** 1×size */
  readonly crossings: Matrix;
  readonly gain: Matrix;
  readonly magnitude: Matrix;
}

/** Moves of a block for layers of these heights. */
export function movesOfBlock(heights: readonly number[], n: number): number {
  return Math.max(1, Math.min(MOST_MOVES, Math.floor(BLOCK_ENTRIES / (Math.max(...heights) * n))));
}

const SMALL_ARRAYS = ['a', 'b', 'mean', 'product', 'variance'] as const;

/** Entries of the workspace that `takeBlock` takes. */
export function blockSize(heights: readonly number[], n: number, size: number): number {
  const large = heights.reduce((sum, m) => sum + sizeOf(m, n * size) + SMALL_ARRAYS.length * sizeOf(m, size), 0);
  return large + sizeOf(Math.max(...heights), n * size) + sizeOf(n, size) + 3 * sizeOf(1, size);
}

/** @param size - most moves in the block */
export function takeBlock(heights: readonly number[], n: number, size: number): Block {
  const ofLayers = (cols: number): Matrix[] => heights.map((m) => workspace.take(m, cols));
  const [a, b, mean, product, variance] = SMALL_ARRAYS.map(() => ofLayers(size));
  return {
    size,
    u: workspace.take(n, size),
    G: workspace.take(Math.max(...heights), n * size),
    D: ofLayers(n * size),
    a,
    b,
    mean,
    product,
    variance,
    crossings: workspace.take(1, size),
    gain: workspace.take(1, size),
    magnitude: workspace.take(1, size),
  };
}
