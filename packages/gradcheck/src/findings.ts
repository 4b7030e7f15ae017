import type { Matrix } from '@gradus/matrix';
import { centralDerivative, type Derivative, type Differences, oneSidedDerivative } from './difference-quotient.ts';
import type { MovedCosts, Moves } from './movable-cost.ts';
import { type Tolerance, toleranceAt } from './tolerance.ts';

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

/** Where a corner stays, both sides are looked at from so near. */
const ONE_SIDED_STEP = 2 ** -24;

/** The best derivative of each entry so far. */
export class Findings {
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
