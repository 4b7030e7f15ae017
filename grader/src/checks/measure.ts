import type { AnyNumber, Measure } from '@gradus/contracts';
import { type Comparison, compare, type Expected, type Tolerance, type WorstEntry } from '@gradus/gradcheck';
import { digitsApart } from './digits-apart.ts';
import { type Elements, elementsText, isOfIntegers } from './element-types.ts';
import type { Pair } from './pair-up.ts';

/** Of a number in a result file: more would tell rounding errors apart. */
const DIGITS = 6;

/** A number as a result file can hold it, rounded. */
export function toAnyNumber(value: number, digits = DIGITS): AnyNumber {
  if (Number.isFinite(value)) return rounded(value, digits);
  return String(value) as 'NaN' | 'Infinity' | '-Infinity';
}

function rounded(value: number, digits = DIGITS): number {
  return Number(value.toPrecision(digits));
}

/** How far outside of its tolerance an entry is; NaN and ±Infinity are furthest. */
function ratioOf(entry: WorstEntry): number {
  if (!Number.isFinite(entry.submitted)) return Number.POSITIVE_INFINITY;
  return entry.error === 0 ? 0 : Math.min(entry.error / entry.tolerance, Number.MAX_VALUE);
}

/** About as much as float32 is off after some operations, relative to the largest entry. */
const NEARLY = 1e-6;

interface Tally {
  worst: WorstEntry | undefined;
  wrong: number;
  compared: number;
  leftOut: number;
}

/** Puts the comparisons of all questions of a check together, by tensor and in all. */
export class MeasureBuilder {
  readonly #tensors = new Map<string, Tally>();
  readonly #leniently = new Map<string, string>();
  readonly #elements = new Map<string, Elements>();
  #largest = 0;
  #furthest = 0;

  add(tensor: string, { worst, wrong, compared, leftOut }: Comparison): void {
    const tally = this.#tensors.get(tensor) ?? { worst: undefined, wrong: 0, compared: 0, leftOut: 0 };
    this.#tensors.set(tensor, tally);
    tally.wrong += wrong;
    tally.compared += compared;
    tally.leftOut += leftOut;
    if (worst !== undefined && (tally.worst === undefined || ratioOf(worst) > ratioOf(tally.worst))) {
      tally.worst = worst;
    }
  }

  /** Compares every tensor of an answer: with its gradient where there are gradients, else with what was expected. */
  addAnswer(pairs: readonly Pair[], gradients: ReadonlyMap<string, Expected> | undefined, tolerance: Tolerance): void {
    for (const { name, submitted, expected, leniently, elements } of pairs) {
      if (leniently !== undefined && !this.#leniently.has(name)) this.#leniently.set(name, leniently);
      if (elements !== undefined) this.#elements.set(name, elements);
      const against = gradients?.get(name) ?? { value: expected };
      for (const [k, value] of against.value.data.entries()) {
        this.#largest = Math.max(this.#largest, Math.abs(value));
        this.#furthest = Math.max(this.#furthest, Math.abs((submitted.data[k] as number) - value));
      }
      this.add(name, compare(submitted, against, tolerance));
    }
  }

  /** Whether no entry of any answer is off by more than a millionth of the largest one. */
  get isNearlyRight(): boolean {
    return this.#furthest <= NEARLY * this.#largest;
  }

  /** `b1: a 1×5 row, taken as the 5×1 column that is expected; so b2`; empty when every tensor had the form it should. */
  get leniently(): string {
    const [first, ...others] = this.#leniently;
    if (first === undefined) return '';
    const [name, how] = first;
    return `${name}: ${how}${others.length === 0 ? '' : `; ${others.map(([other]) => other).join(', ')} likewise`}`;
  }

  /**
   * What is told in one line: before it, which wrong tensors cannot be right, as they hold whole numbers; after it, which
   * are rounded, and what was taken leniently.
   */
  told(...parts: readonly string[]): string {
    const types = [...new Set(this.#elements.values())];
    const whole = types.filter(isOfIntegers).map((type) => this.#wrongOf(type));
    const rounded = types.filter((type) => !isOfIntegers(type)).map((type) => this.#wrongOf(type));
    return [...whole, ...parts, ...rounded, this.leniently].filter((part) => part !== '').join('; ');
  }

  #wrongOf(type: Elements): string {
    const names = [...this.#tensors].filter(([name, { wrong }]) => wrong > 0 && this.#elements.get(name) === type);
    return names.length === 0
      ? ''
      : elementsText(
          names.map(([name]) => name),
          type,
        );
  }

  /** `null` when nothing was compared. */
  build(): Measure | null {
    if (this.#tensors.size === 0) return null;
    const all: Tally = { worst: undefined, wrong: 0, compared: 0, leftOut: 0 };
    let worstTensor = '';
    for (const [tensor, tally] of this.#tensors) {
      all.wrong += tally.wrong;
      all.compared += tally.compared;
      all.leftOut += tally.leftOut;
      if (tally.worst !== undefined && (all.worst === undefined || ratioOf(tally.worst) > ratioOf(all.worst))) {
        all.worst = tally.worst;
        worstTensor = tensor;
      }
    }
    const { worst, wrong, compared, leftOut } = all;
    // Numbers of a wrong entry are never shown as the same.
    const digits = worst !== undefined && wrong > 0 ? digitsApart(worst.submitted, worst.expected, DIGITS) : DIGITS;
    return {
      worst:
        worst === undefined
          ? null
          : {
              tensor: worstTensor,
              row: worst.row,
              col: worst.col,
              submitted: toAnyNumber(worst.submitted, digits),
              expected: rounded(worst.expected, digits),
              error: toAnyNumber(worst.error),
              tolerance: rounded(worst.tolerance),
            },
      wrong,
      compared,
      leftOut,
      tensors: Array.from(this.#tensors, ([tensor, tally]) => ({
        tensor,
        worstError: toAnyNumber(tally.worst?.error ?? 0),
        tolerance: rounded(tally.worst?.tolerance ?? 0),
        wrong: tally.wrong,
        compared: tally.compared,
        leftOut: tally.leftOut,
      })),
    };
  }
}
