import { copy, type Matrix, type Random, zeros } from '@gradus/matrix';
import { centralDerivative, type Derivative } from './difference-quotient.ts';
import { type Tensors, tensorOf } from './movable-cost.ts';

/** A cost of which whole evaluations are made, and the gradient that is claimed for it. */
export interface ClaimedGradient {
  /** A pure function of the tensors; it must not keep or change them. */
  cost(tensors: Tensors): number;
  /** θ. */
  readonly tensors: Tensors;
  /** One tensor for each of θ's, of its shape. */
  readonly gradient: Tensors;
}

export interface DirectionalOptions {
  /** Fresh for each test: whoever knows the directions can pass with a wrong gradient. */
  readonly random: Random;
  /** What the two derivatives may differ by, relative to the larger one; 1e-5 when left out. */
  readonly relative?: number;
  /** The same absolutely; 1e-7 when left out. */
  readonly absolute?: number;
  /** Random directions that must all agree; 2 when left out. */
  readonly directions?: number;
}

/** An entry, row or tensor whose claimed gradient disagrees with finite differences. */
export interface WrongPart {
  readonly tensor: string;
  /** Rows in which wrong entries were found, in order. */
  readonly rows: readonly number[];
  /** Wrong entries that were found: (row, column), in the order they were found in. */
  readonly entries: readonly (readonly [row: number, col: number])[];
}

export interface Localised {
  readonly wrong: readonly WrongPart[];
  /** Evaluations of the cost. */
  readonly evaluations: number;
}

// Evaluations round by some ε|J|, so the step is as large as kinks allow: along a random direction thousands of
// activations move at once. Where a kink lies within the step, smaller ones are tried. A direction's entries are scaled to
// move a unit by about 1.
const STEPS = [2 ** -16, 2 ** -20, 2 ** -24] as const;
const ROUNDING_FACTOR = 16;
/** Most wrong entries that are looked for in a tensor. */
const MOST_ENTRIES = 4;

/**
 * Whether a gradient agrees with the cost along random directions: milliseconds, and seldom fooled, since the
 * errors of thousands of entries would have to cancel in each of them. It tells *that* something is wrong, not what, and
 * it is no proof: an error in one small entry can hide in the tolerance of a long direction. A pass in grading comes
 * from `numericalGradient`.
 *
 * @throws RangeError when a tensor of the gradient is missing or has another shape
 *
 * @example
 * if (!agreesAlongDirections(claim, { random: createRandom(seed) })) console.log(localise(claim, { random }));
 */
export function agreesAlongDirections(claim: ClaimedGradient, options: DirectionalOptions): boolean {
  const probe = new Probe(claim, options);
  const everything = [...claim.tensors].map(([tensor, { data }]) => ({ tensor, entries: indices(data.length) }));
  for (let d = 0; d < (options.directions ?? 2); d++) if (probe.compare(everything) !== 'agrees') return false;
  return true;
}

/**
 * Which tensors, rows and entries make a gradient disagree: sets of entries are tested along random directions and cut
 * in two where they disagree, so that one wrong entry among N costs about 2 log₂ N tests of four evaluations each.
 *
 * @throws RangeError when a tensor of the gradient is missing or has another shape
 */
export function localise(claim: ClaimedGradient, options: DirectionalOptions): Localised {
  const probe = new Probe(claim, options);
  const wrong: WrongPart[] = [];
  for (const [tensor, { rows, data }] of claim.tensors) {
    const found: number[] = [];
    const search = (entries: Uint32Array): void => {
      if (found.length >= MOST_ENTRIES) return;
      const answer = probe.compare([{ tensor, entries }]);
      if (answer === 'agrees') return;
      if (entries.length === 1) {
        // An entry at a kink is no wrong one.
        if (answer === 'disagrees') found.push(entries[0]);
        return;
      }
      // Rows first: an entry (i, j) belongs to unit i.
      const [left, right] = halves(entries, rows);
      search(left);
      search(right);
    };
    search(indices(data.length));
    if (found.length === 0) continue;
    const entries = found.map((entry) => [entry % rows, Math.floor(entry / rows)] as const);
    wrong.push({ tensor, rows: [...new Set(entries.map(([row]) => row))].sort((a, b) => a - b), entries });
  }
  return { wrong, evaluations: probe.evaluations };
}

/** Entries of a tensor that move together. */
interface Part {
  readonly tensor: string;
  readonly entries: Uint32Array;
}

/** Compares derivatives along random directions. */
class Probe {
  readonly #claim: ClaimedGradient;
  readonly #options: DirectionalOptions;
  readonly #moved: Map<string, Matrix>;
  readonly #atStart: number;
  evaluations = 1;

  constructor(claim: ClaimedGradient, options: DirectionalOptions) {
    this.#claim = claim;
    this.#options = options;
    this.#moved = new Map(Array.from(claim.tensors, ([name, tensor]) => [name, copy(tensor)]));
    for (const [name, { rows, cols }] of claim.tensors) {
      const gradient = tensorOf(claim.gradient, name);
      if (gradient.rows !== rows || gradient.cols !== cols) {
        throw new RangeError(
          `directional test: expected the gradient of ${name} to be ${rows}×${cols}, got ${gradient.rows}×${gradient.cols}`,
        );
      }
    }
    this.#atStart = claim.cost(this.#moved);
  }

  /** `unclear`: no derivative was found that is exact enough to judge. */
  compare(parts: readonly Part[]): 'agrees' | 'disagrees' | 'unclear' {
    const directions = new Map(parts.map((part) => [part.tensor, this.#draw(part)]));
    let claimed = 0;
    let size = 0;
    for (const { tensor, entries } of parts) {
      const { data } = tensorOf(this.#claim.gradient, tensor);
      const direction = tensorOf(directions, tensor).data;
      for (const entry of entries) {
        claimed += data[entry] * direction[entry];
        size += (data[entry] * direction[entry]) ** 2;
      }
    }
    // An infinite one would make its own tolerance infinite.
    if (!Number.isFinite(claimed)) return 'disagrees';
    const { relative = 1e-5, absolute = 1e-7 } = this.#options;
    for (const step of STEPS) {
      const { value, error } = this.#derivativeAlong(directions, step);
      // The sum of many terms of either sign may be near 0 by chance: the root of their squares is the scale.
      const allowed = absolute + relative * Math.max(Math.abs(claimed), Math.abs(value), Math.sqrt(size));
      if (error <= allowed) return Math.abs(claimed - value) <= allowed + error ? 'agrees' : 'disagrees';
    }
    return 'unclear';
  }

  /**
   * `p qᵀ` at the entries, 0 elsewhere: rows + cols random numbers, and an error matrix E is missed only where pᵀ E q is
   * within the tolerance (the idea of Freivalds' test of products, 1977). The entries of p are ±1 or thereabouts, those of
   * q are less by the root of the tensor's width.
   */
  #draw({ tensor, entries }: Part): Matrix {
    const { rows, cols } = tensorOf(this.#claim.tensors, tensor);
    const p = this.#signed(rows, 1);
    const q = this.#signed(cols, 1 / Math.sqrt(Math.max(1, Math.min(cols, entries.length))));
    const direction = zeros(rows, cols);
    for (const entry of entries) {
      const row = entry % rows;
      direction.data[entry] = p[row] * q[(entry - row) / rows];
    }
    return direction;
  }

  /** Of either sign, from 0.5 to 1.5 times the scale: no two of them cancel for certain. */
  #signed(length: number, scale: number): Float64Array {
    const values = new Float64Array(length);
    for (let k = 0; k < length; k++) {
      const uniform = 2 * this.#options.random.uniform() - 1;
      values[k] = scale * (uniform < 0 ? uniform - 0.5 : uniform + 0.5);
    }
    return values;
  }

  #derivativeAlong(directions: ReadonlyMap<string, Matrix>, step: number): Derivative {
    const at = (delta: number): number => {
      for (const [name, { data: direction }] of directions) {
        const { data } = tensorOf(this.#moved, name);
        const origin = tensorOf(this.#claim.tensors, name).data;
        for (let k = 0; k < data.length; k++) data[k] = origin[k] + delta * direction[k];
      }
      this.evaluations += 1;
      return this.#claim.cost(this.#moved) - this.#atStart;
    };
    const differences = [at(step), at(-step), at(step / 2), at(-step / 2)] as const;
    for (const name of directions.keys())
      tensorOf(this.#moved, name).data.set(tensorOf(this.#claim.tensors, name).data);
    const rounding = ROUNDING_FACTOR * Number.EPSILON * Math.abs(this.#atStart);
    return centralDerivative(step, differences, [rounding, rounding, rounding, rounding]);
  }
}

function indices(length: number): Uint32Array {
  const all = new Uint32Array(length);
  for (let index = 0; index < length; index++) all[index] = index;
  return all;
}

/** Two sets of rows; of a single row, two sets of columns. */
function halves(entries: Uint32Array, rows: number): [Uint32Array, Uint32Array] {
  const rowsThere = [...new Set(entries.map((entry) => entry % rows))];
  if (rowsThere.length === 1) {
    const middle = entries.length >> 1;
    return [entries.subarray(0, middle), entries.subarray(middle)];
  }
  const upper = new Set(rowsThere.slice(0, rowsThere.length >> 1));
  return [entries.filter((entry) => upper.has(entry % rows)), entries.filter((entry) => !upper.has(entry % rows))];
}
