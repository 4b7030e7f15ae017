import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Graded } from '../../src/grade-submission.ts';
import { Fault } from '../../src/graders/fault.ts';
import type { Graders } from '../../src/graders/graders.ts';
import type { Submission } from '../../src/submission/submission.ts';

export interface GradedAll {
  /** The hash of what each was graded with, by its id: of 20,000 the texts would be what memory is measured of. */
  readonly results: ReadonlyMap<string, string>;
  /** Why what is not graded is not. */
  readonly faults: ReadonlyMap<string, string>;
}

const TRIES = 5;

export function hashOf(graded: Graded): string {
  return createHash('sha256').update(JSON.stringify(graded)).digest('hex');
}

/** Grades as a coordinator does: as many at a time as are taken, a passing fault again, each recorded once. */
export async function gradeAll(
  graders: Graders,
  submissions: Iterable<Submission>,
  onResult: (done: number) => void = () => {},
): Promise<GradedAll> {
  const results = new Map<string, string>();
  const faults = new Map<string, string>();
  const next = submissions[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let each = next.next(); each.done !== true; each = next.next()) {
      const submission = each.value;
      const text = await gradeOne(graders, submission).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        faults.set(submission.id, error.message);
      });
      if (text === undefined) continue;
      if (results.has(submission.id)) throw new Error(`${submission.id} has two results`);
      results.set(submission.id, text);
      graders.recorded?.(submission);
      onResult(results.size);
    }
  };
  await Promise.all(Array.from({ length: graders.capacity }, work));
  return { results, faults };
}

async function gradeOne(graders: Graders, submission: Submission): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return hashOf(await graders.grade(submission));
    } catch (error) {
      if (!(error instanceof Fault) || !error.isPassing || tries === TRIES) throw error;
      await sleep(200);
    }
  }
}
