import type { Matrix } from '@gradus/matrix';
import { centralDerivative, type Derivative, type Differences, oneSidedDerivative } from './difference-quotient.ts';
import { type MovableCost, type MovedCosts, type Moves, tensorOf } from './movable-cost.ts';
import { type Tolerance, toleranceAt } from './tolerance.ts';
import { withRounding } from './with-rounding.ts';

/** The gradient of a cost with respect to one tensor, by finite differences. */
export interface NumericalGradient {
  /** The tensor's shape. */
  readonly value: Matrix;
  /** Estimated absolute error of each entry, the tensor's shape. */
  readonly error: Matrix;
  /** 1 where no derivative exact enough for the tolerance was found, column-major. */
  readonly leftOut: Uint8Array;
  /** 1 where the cost has a corner: value ± error holds the derivatives from both sides. Column-major. */
  readonly oneSided: Uint8Array;
}

/** An entry may judge only when its error is this share of the tolerance. */
const ERROR_SHARE = 0.25;

// Powers of two: θ + h rounds less. The first ones balance truncation and rounding for whole evaluations of a smooth cost
// near 1; smaller ones are for costs that bend or kink within the larger, and for differences that round little.
const STEPS = [-6, -10, -14, -18, -22, -26, -30, -34, -38, -42].map((exponent) => 2 ** exponent);
/** The first of them are those that a group may begin with. */
const FIRST_STEPS = STEPS.slice(0, 7);
/** Where a corner stays, both sides are looked at from so near. */
const ONE_SIDED_STEP = 2 ** -24;
/** Entries of a group that try all steps, so that the group begins with its best. */
const PILOTS = 4;
/** Rows with so many entries are groups of their own: the unit they belong to sets the scale. */
const ROW_GROUP = 64;

/**
 * The gradient with respect to every entry of every tensor.
 *
 * The step is chosen by measurement: a few entries of each group (a row of a large tensor, else the whole tensor) try all
 * steps, and the group takes the one whose error estimate is least. Entries that it leaves too inexact, or whose moves
 * change the activation pattern, try the others, smaller ones first. Where the pattern changes even with the smallest,
 * the derivatives from both sides make the interval that value ± error is. Only then is an entry left out.
 *
 * @param cost - at a point θ where it is finite
 * @param tolerance - how exact the gradient must be to judge a submitted one
 * @returns one gradient a tensor, under its name
 *
 * @example
 * const gradients = numericalGradient(blackBox(cost, tensors), { absolute: 1e-8, relative: 1e-6 });
 */
export function numericalGradient(cost: MovableCost, tolerance: Tolerance): ReadonlyMap<string, NumericalGradient> {
  const gradients = new Map<string, NumericalGradient>();
  for (const name of cost.tensors.keys()) gradients.set(name, tensorGradient(cost, name, tolerance));
  return withRounding(gradients, cost.gradientRounding?.(), tolerance);
}

/**
 * The finite differences of one tensor, or of some rows of one that is wide enough for its rows to be groups of their
 * own. What rounding does to a right gradient is not in them.
 *
 * @param rows - `[from, to)`; the others are marked as left out
 * @throws RangeError when there is no such tensor
 */
export function tensorGradient(
  cost: MovableCost,
  name: string,
  tolerance: Tolerance,
  rows?: readonly [from: number, to: number],
): NumericalGradient {
  const steps = gradientMoves(name, tensorOf(cost.tensors, name), tolerance, rows);
  let next = steps.next();
  while (next.done !== true) next = steps.next(cost.move(next.value));
  return next.value;
}

/**
 * The same for a cost that answers later, such as one in another process: it is asked a few times, for many moves each.
 *
 * @throws RangeError when there is no such tensor
 * @throws what `move` throws
 */
export async function tensorGradientOf(
  tensors: MovableCost['tensors'],
  name: string,
  tolerance: Tolerance,
  move: (moves: Moves) => Promise<MovedCosts>,
): Promise<NumericalGradient> {
  const steps = gradientMoves(name, tensorOf(tensors, name), tolerance);
  let next = steps.next();
  while (next.done !== true) next = steps.next(await move(next.value));
  return next.value;
}

/** Asks for moves, is given their costs, and ends with the gradient. */
function* gradientMoves(
  name: string,
  tensor: Matrix,
  tolerance: Tolerance,
  [from, to]: readonly [number, number] = [0, tensor.rows],
): Generator<Moves, NumericalGradient, MovedCosts> {
  const found = new Findings(name, tensor, tolerance);
  const all = entriesOfRows(tensor, from, to);
  const groups = groupsOf(tensor, all);
  const pilots = groups.map(pilotsOf);
  const pilotEntries = pilots.flatMap((entries) => [...entries]);
  // All steps in one request: a cost in another process answers as many as it may at a time.
  const errors = yield* found.tryStep(
    Uint32Array.from(FIRST_STEPS.flatMap(() => pilotEntries)),
    (_, index) => FIRST_STEPS[Math.floor(index / pilotEntries.length)],
  );
  let index = 0;
  const pilotErrors = FIRST_STEPS.map(() =>
    pilots.map((entries) => {
      const ofGroup = errors.slice(index, index + entries.length).sort();
      index += entries.length;
      // Of two pilots in the middle the worse; a corner next to one pilot says nothing of the others.
      return ofGroup[ofGroup.length >> 1] ?? 0;
    }),
  );
  const bestOf = groups.map((_, g) => {
    const errors = pilotErrors.map((ofStep) => ofStep[g]);
    return errors.indexOf(Math.min(...errors));
  });
  const first = new Uint8Array(tensor.data.length);
  groups.forEach((group, g) => {
    for (const entry of group) first[entry] = bestOf[g];
  });
  yield* found.tryStep(
    all.filter((entry) => !found.isGood(entry)),
    (entry) => STEPS[first[entry]],
  );
  // Smaller steps, then the larger ones: a corner is left behind by a smaller step only.
  for (let distance = 1; distance < STEPS.length; distance++) {
    for (const sign of [1, -1]) {
      const left = all.filter((entry) => {
        const s = first[entry] + sign * distance;
        return !found.isGood(entry) && s >= 0 && s < STEPS.length;
      });
      if (left.length > 0) {
        yield* found.tryStep(left, (entry) => STEPS[first[entry] + sign * distance]);
      }
    }
  }
  const left = all.filter((entry) => !found.isGood(entry));
  if (left.length > 0) yield* found.tryBothSides(left);
  return found.gradient(all);
}

/** The entries of some rows, in column-major order. */
export function entriesOfRows({ rows, cols }: Matrix, from: number, to: number): Uint32Array {
  const entries = new Uint32Array((to - from) * cols);
  let index = 0;
  for (let col = 0; col < cols; col++) for (let row = from; row < to; row++) entries[index++] = row + col * rows;
  return entries;
}

/** Whether each row is a group of its own. */
export function hasRowGroups({ cols }: Matrix): boolean {
  return cols >= ROW_GROUP;
}

/** Rows of a wide tensor, else all entries together. */
function groupsOf(tensor: Matrix, entries: Uint32Array): Uint32Array[] {
  if (entries.length === 0) return [];
  if (!hasRowGroups(tensor)) return [entries];
  const groups = new Map<number, number[]>();
  for (const entry of entries) {
    const group = groups.get(entry % tensor.rows) ?? [];
    groups.set(entry % tensor.rows, group);
    group.push(entry);
  }
  return Array.from(groups.values(), (group) => Uint32Array.from(group));
}

function pilotsOf(group: Uint32Array): Uint32Array {
  const count = Math.min(PILOTS, group.length);
  return Uint32Array.from({ length: count }, (_, p) => group[Math.floor(((p + 0.5) * group.length) / count)]);
}

/** The best derivative of each entry so far. */
class Findings {
  readonly #name: string;
  readonly #tensor: Matrix;
  readonly #tolerance: Tolerance;
  readonly #value: Float64Array;
  readonly #error: Float64Array;
  readonly #oneSided: Uint8Array;

  constructor(name: string, tensor: Matrix, tolerance: Tolerance) {
    this.#name = name;
    this.#tensor = tensor;
    this.#tolerance = tolerance;
    this.#value = new Float64Array(tensor.data.length);
    this.#error = new Float64Array(tensor.data.length).fill(Number.POSITIVE_INFINITY);
    this.#oneSided = new Uint8Array(tensor.data.length);
  }

  isGood(entry: number): boolean {
    const value = this.#value[entry];
    return this.#error[entry] <= ERROR_SHARE * toleranceAt(this.#tolerance, value, value);
  }

  /** @returns the errors of the derivatives with this step */
  *tryStep(
    entries: Uint32Array,
    stepOf: (entry: number, index: number) => number,
  ): Generator<Moves, Float64Array, MovedCosts> {
    const errors = new Float64Array(entries.length);
    yield* this.#evaluate(entries, stepOf, (index, entry, h, differences, rounding, hasKink) => {
      const derivative = centralDerivative(h, differences, rounding);
      // Between two patterns there is a corner: what the differences say is not the derivative.
      const error = hasKink ? Number.POSITIVE_INFINITY : derivative.error;
      errors[index] = error;
      if (error < this.#error[entry]) this.#keep(entry, { value: derivative.value, error });
    });
    return errors;
  }

  /** Takes the interval between the derivatives from the left and from the right where both are exact enough. */
  *tryBothSides(entries: Uint32Array): Generator<Moves, void, MovedCosts> {
    yield* this.#evaluate(
      entries,
      () => ONE_SIDED_STEP,
      (_, entry, h, differences, rounding) => {
        const right = oneSidedDerivative(h, 1, differences, rounding);
        const left = oneSidedDerivative(h, -1, differences, rounding);
        const isExact = ({ value, error }: Derivative): boolean =>
          error <= ERROR_SHARE * toleranceAt(this.#tolerance, value, value);
        if (!isExact(right) || !isExact(left)) return;
        this.#oneSided[entry] = 1;
        const halfWidth = Math.abs(right.value - left.value) / 2;
        this.#keep(entry, {
          value: (right.value + left.value) / 2,
          error: halfWidth + Math.max(right.error, left.error),
        });
      },
    );
  }

  *#evaluate(
    entries: Uint32Array,
    stepOf: (entry: number, index: number) => number,
    take: (
      index: number,
      entry: number,
      h: number,
      differences: Differences,
      rounding: Differences,
      hasKink: boolean,
    ) => void,
  ): Generator<Moves, void, MovedCosts> {
    const moved = new Uint32Array(4 * entries.length);
    const deltas = new Float64Array(4 * entries.length);
    const steps = Float64Array.from(entries, (entry, index) => {
      return stepOf(entry, index) * Math.max(1, Math.abs(this.#tensor.data[entry]));
    });
    entries.forEach((entry, index) => {
      const h = steps[index];
      moved.fill(entry, 4 * index, 4 * index + 4);
      deltas.set([h, -h, h / 2, -h / 2], 4 * index);
    });
    const { differences, rounding, kinks } = yield { tensor: this.#name, entries: moved, deltas };
    const four = (values: Float64Array, index: number) =>
      [
        values[4 * index],
        values[4 * index + 1],
        values[4 * index + 2],
        values[4 * index + 3],
      ] as unknown as Differences;
    entries.forEach((entry, index) => {
      const hasKink = kinks?.subarray(4 * index, 4 * index + 4).includes(1) === true;
      take(index, entry, steps[index], four(differences, index), four(rounding, index), hasKink);
    });
  }

  #keep(entry: number, { value, error }: Derivative): void {
    this.#value[entry] = value;
    this.#error[entry] = error;
  }

  /** @param entries - those that were looked at; all others count as left out */
  gradient(entries: Uint32Array): NumericalGradient {
    const { rows, cols } = this.#tensor;
    const leftOut = new Uint8Array(rows * cols).fill(1);
    for (const entry of entries) if (this.#oneSided[entry] === 1 || this.isGood(entry)) leftOut[entry] = 0;
    return {
      value: { rows, cols, data: this.#value },
      error: { rows, cols, data: this.#error },
      leftOut,
      oneSided: this.#oneSided,
    };
  }
}
