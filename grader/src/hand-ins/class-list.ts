import type { Attempt, Student } from '@gradus/contracts';
import type { LayoutName } from './layouts/layout.ts';

/** A class as it handed in. */
export interface ClassList {
  /** What the names were recognised as; `folder` where they are no platform's. */
  readonly layout: LayoutName;
  /** In the order of the students' ids: `a < b`. */
  readonly handIns: readonly StudentHandIn[];
  /** What could not be assigned to a student, and why. */
  readonly unassigned: readonly { readonly source: string; readonly reason: string }[];
  /** ISO 8601, where one was given. */
  readonly deadline?: string;
  /** Closes the archives that it is read from. */
  close(): Promise<void>;
}

/** What counts of one student. */
export interface StudentHandIn {
  readonly student: Student;
  /** Left out where nothing was handed in, or where it cannot be told what counts. */
  readonly attempt?: Attempt;
  /**
   * Copies what was handed in, as a stranger's, into an empty folder of ours.
   *
   * @throws InputError when nothing was handed in, or what is not taken; see `takeParts`
   */
  take(into: string): Promise<TakenHandIn>;
}

/** A copy of ours. */
export interface TakenHandIn {
  /** A folder, or a file; its name is safe. */
  readonly path: string;
  /** True for a source file that lay beside those of others. */
  readonly isAlone: boolean;
  /** What was handed in and is no part of the copy, as it can be shown, sorted: data of more than 5 MB, text typed online. */
  readonly leftOut: readonly string[];
}
