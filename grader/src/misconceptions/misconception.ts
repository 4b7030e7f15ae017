import type { Rules } from './rules.ts';

/** A named wrong gradient. */
export interface Misconception {
  readonly id: string;
  readonly title: string;
  /** What the student did, after "Your result equals": it names the equation. */
  readonly what: string;
  /** A question that leads on; never the answer. */
  readonly hint: string;
  /** The rules that are replaced, at every layer or at one. */
  readonly rules: Partial<Rules>;
}
