import { MissingToolError } from '@gradus/contracts';
import pLimit from 'p-limit';
import type { LoadedAssignment } from '../assignment.ts';
import { Exam } from '../exam.ts';
import { type Graded, gradeSubmission } from '../grade-submission.ts';
import type { Runtimes } from '../languages/runtimes.ts';
import { allowanceOf } from '../sandbox/allowance.ts';
import { HeldLanguages, SandboxDoesNotHold } from '../sandbox/held-languages.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { ProcessAhead } from '../submission/process-ahead.ts';
import type { Submission } from '../submission/submission.ts';
import { Fault } from './fault.ts';
import type { Graders } from './graders.ts';

/** What submissions are graded with. */
export interface Terms {
  readonly loaded: LoadedAssignment;
  readonly seed: number;
}

/** Where submissions run. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly runtimes: Runtimes;
}

/** Grades in this very process, one submission after the other; while one is graded the process of the next starts. */
export class LocalGrader implements Graders {
  readonly capacity = 1;
  readonly #limit = pLimit(1);
  readonly #loaded: LoadedAssignment;
  readonly #exam: Exam;
  readonly #held: HeldLanguages;
  readonly #processes: ProcessAhead;

  /** The sandbox is closed by who opened it. */
  constructor({ loaded, seed }: Terms, { sandbox, runtimes }: Place) {
    this.#loaded = loaded;
    this.#exam = new Exam(loaded.assignment, seed);
    this.#held = new HeldLanguages(sandbox, runtimes);
    const allowance = allowanceOf(loaded.assignment.limits);
    this.#processes = new ProcessAhead(allowance, { runtimes, sandbox, isRefilled: true });
  }

  grade(submission: Submission, signal?: AbortSignal): Promise<Graded> {
    return this.#limit(() => {
      signal?.throwIfAborted();
      return this.#gradeNow(submission);
    });
  }

  close(): Promise<void> {
    return this.#processes.close();
  }

  async #gradeNow(submission: Submission): Promise<Graded> {
    try {
      await this.#held.expect(submission.language);
      const { seed } = this.#exam;
      return await gradeSubmission(this.#loaded, submission, { seed, exam: this.#exam, processes: this.#processes });
    } catch (error) {
      if (error instanceof SandboxDoesNotHold) throw error.cause;
      throw faultOf(error);
    }
  }
}

/** Whatever is thrown while a submission is graded is ours. What this machine lacks, it lacks the next time as well. */
function faultOf(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new Fault(message, { isPassing: !(cause instanceof MissingToolError), cause });
}
