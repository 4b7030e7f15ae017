import type { Graded } from '../../grade-submission.ts';
import type { WantedRuntimes } from '../../languages/runtimes.ts';
import type { SandboxName } from '../../sandbox/open-sandbox.ts';
import type { Submission } from '../../submission/submission.ts';
import type { Terms } from '../local-grader.ts';

/** What a grading process is told first. */
export interface Setup extends Terms {
  readonly sandbox: SandboxName;
  readonly wanted: WantedRuntimes;
}

/** Of one grading process: no other one that runs has its place. */
export interface OwnSetup extends Setup {
  readonly place: number;
}

/** To a grading process: what it grades with, then one submission after the other. */
export type Request = { readonly setup: OwnSetup } | { readonly submission: Submission };

/** From it, once for each submission. */
export type Response =
  | { readonly graded: Graded }
  | { readonly fault: string; readonly isPassing: boolean }
  /** Nothing can be graded here. */
  | { readonly lacks: string };
