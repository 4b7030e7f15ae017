import type { Graded } from '../grade-submission.ts';
import type { Submission } from '../submission/submission.ts';

/** What grades submissions: processes of this machine, or workers behind a queue. */
export interface Graders {
  /** How many submissions it takes at a time. */
  readonly capacity: number;
  /**
   * Grades one submission, a copy of ours.
   *
   * @throws Fault when something of ours broke: nothing is known of the submission, which may be tried again
   * @throws MissingToolError when no submission can be graded: the sandbox does not hold
   * @throws the signal's reason when it is aborted before the grading began; what is begun is ended
   */
  grade(submission: Submission, signal?: AbortSignal): Promise<Graded>;
  /** Told that what it gave for a submission is written and safe: where it is kept until then it need not be any more. */
  recorded?(submission: Submission): void;
  /** Ends what it started. */
  close(): Promise<void>;
}
