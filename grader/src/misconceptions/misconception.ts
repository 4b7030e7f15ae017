import type { Rules } from './rules.ts';

/** A named wrong gradient. */
export interface Misconception {
  readonly id: string;
  readonly title: string;
  /** What the student did, after "Your result equals": it names the equation. */
  readonly what: string;
  /** What that says of the way back, where the mistake is made on the way there: told where both were seen. */
  readonly wayBack?: string;
  /** Of a mistake in both passes: each half has an entry of its own, which is told where only that half was seen. */
  readonly isOfBothPasses?: true;
  /** A question that leads on; never the answer. */
  readonly hint: string;
  /** The rules that are replaced, at every layer or at one. */
  readonly rules: Partial<Rules>;
}
