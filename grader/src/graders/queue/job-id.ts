import { createHash } from 'node:crypto';
import type { Job } from '@gradus/contracts';

/** All that makes two jobs one. */
export interface JobIdentity extends Pick<Job, 'assignmentHash' | 'grader' | 'sandbox'> {
  /** Another batch's job is another one. */
  readonly batch: string;
  readonly submission: Pick<Job['submission'], 'id' | 'hash'>;
}

/** The same for the same grading: whatever is added, delivered or looked for twice is one job. */
export function jobIdOf({ batch, submission, assignmentHash, grader, sandbox }: JobIdentity): string {
  const parts = [batch, submission.id, submission.hash, assignmentHash, grader.version, grader.seed, sandbox];
  return `job-${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}
