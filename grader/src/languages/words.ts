import type { Value } from '@gradus/contracts/wire';
import type { Answer } from '../targets/question.ts';

/** What a student of one language calls things: messages are made of it. */
export interface Words {
  /** The student's own name of a target: `compute_gradients` for computeGradients. */
  nameOf(target: string): string;
  /** The student's own name of a field: `S_hat` for SHat. */
  fieldOf(name: string): string;
  /** `the submission exports no function computeGradients` */
  missing(target: string): string;
  /** What to do when loading takes too long, to the end of a message: `: put what …`, or nothing. */
  readonly tooSlowToLoad: string;
  /** What came: `a 3×2 matrix`, `the number NaN`, `an array of 2 arrays of 3 numbers`. */
  describe(value: Value): string;
  /** What was expected: `a 3×2 matrix`. */
  wanted(expected: Answer): string;
  /**
   * What was expected, what came instead, and what to write: `expected a 5×1 matrix, got a 1×5 matrix: a row, …`.
   *
   * @param isRoot - whether it is all that the target returned
   */
  mismatch(returned: Value, expected: Answer, isRoot: boolean): string;
  /** `a 1×5 row, taken as the 5×1 column that is expected` */
  takenAs(returned: Value, expected: Shape): string;
}

export interface Shape {
  readonly rows: number;
  readonly cols: number;
}
