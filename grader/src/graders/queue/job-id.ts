import { createHash } from 'node:crypto';
import type { Job } from '@gradus/contracts';

/** All that makes two jobs one. */
export interface JobIdentity extends Pick<Job, 'assignmentHash' | 'grader' | 'sandbox'> {
  /** Another batch's job is another one. */
  readonly batch: string;
  readonly submission: Pick<Job['submission'], 'id' | 'hash'>;
  /** How often this coordinator has graded it before: what is told late of an earlier job is not taken for this one's. */
  readonly turn: number;
}

/** The same for the same grading: whatever is added, delivered or looked for twice is one job. */
export function jobIdOf({ batch, submission, assignmentHash, grader, sandbox, turn }: JobIdentity): string {
  const parts = [batch, submission.id, submission.hash, assignmentHash, grader.version, grader.seed, sandbox, turn];
  return `job-${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}
