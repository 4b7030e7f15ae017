import type { LoadedAssignment } from '../src/assignment.ts';
import { type BatchOptions, type GradedBatch, gradeBatch } from '../src/batch/grade-batch.ts';
import { LocalGrader, type Terms } from '../src/graders/local-grader.ts';
import { readClass } from '../src/hand-ins/read-class.ts';
import { type Runtimes, runtimesOf } from '../src/languages/runtimes.ts';
import { noSandbox } from '../src/sandbox/no-sandbox.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';

export interface FolderOptions extends Partial<BatchOptions> {
  readonly out: string;
  readonly sandbox?: Sandbox;
  readonly runtimes?: Runtimes;
}

/** Grades a folder of hand-ins in this process, with seed 5 and what breaks not tried again. */
export async function gradeFolder(
  loaded: LoadedAssignment,
  handIns: string,
  { sandbox = noSandbox, runtimes = runtimesOf(loaded.assignment), ...options }: FolderOptions,
): Promise<GradedBatch> {
  const others = [options.out, ...(options.adapter === undefined ? [] : [options.adapter])];
  const openGraders = (terms: Terms) => new LocalGrader(terms, { sandbox, runtimes });
  const given = { seed: 5, openGraders, level: sandbox.level, retryAfterMs: [], ...options };
  return await gradeBatch(loaded, await readClass(handIns, { others }), given);
}
