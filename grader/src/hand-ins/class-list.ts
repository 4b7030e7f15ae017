import type { Attempt, Student } from '@gradus/contracts';

/** A class as it handed in. */
export interface ClassList {
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
  /** Left out where nothing was handed in. */
  readonly attempt?: Attempt;
  /**
   * Copies what was handed in, as a stranger's, into an empty folder of ours.
   *
   * @throws InputError when nothing was handed in, or what is not taken; see `takeHandIn`
   */
  take(into: string): Promise<TakenHandIn>;
}

/** A copy of ours. */
export interface TakenHandIn {
  /** A folder, or a file. */
  readonly path: string;
  /** True for a source file that lay beside those of others. */
  readonly isAlone: boolean;
}
