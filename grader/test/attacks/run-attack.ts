import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoadedAssignment } from '../../src/assignment.ts';
import { type Graded, gradeSubmission } from '../../src/grade-submission.ts';
import type { LanguageName } from '../../src/languages/language.ts';
import { type Called, Caller } from '../../src/submission/caller.ts';
import type { ProcessAhead } from '../../src/submission/process-ahead.ts';
import { readSubmission, type Submission } from '../../src/submission/submission.ts';

/** Of this suite's folders, by language: attacks, and what lies beside each. */
export const FOLDERS = { typescript: 'node', python: 'python' } as const;
export const FILE_NAMES = { typescript: 'submission.ts', python: 'submission.py' };

const PRINTED_MS = 50;

/** What `attempt` of an attack says: `worked`, or what was met, by the name of the attempt. */
export type Tried = Readonly<Record<string, string>>;

/** How an attack went. */
export interface Went {
  /** What it says; why it says nothing. */
  readonly tried: Tried | string;
  readonly printed: string;
}

/**
 * Puts an attack together in a folder.
 *
 * @param leftOut - attempts that it is not to make
 */
export async function prepareAttack(
  language: LanguageName,
  name: string,
  {
    bait,
    folder,
    leftOut = [],
  }: { readonly bait: object; readonly folder: string; readonly leftOut?: readonly string[] },
): Promise<Submission> {
  const from = (path: string): string => fileURLToPath(new URL(`${FOLDERS[language]}/${path}`, import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(from(name), folder, { recursive: true });
  for (const each of readdirSync(from('.'), { withFileTypes: true })) {
    if (each.isFile()) cpSync(from(each.name), join(folder, each.name));
  }
  writeFileSync(join(folder, 'other.txt'), 'other');
  writeFileSync(join(folder, 'bait.json'), JSON.stringify({ ...bait, leftOut }));
  return await readSubmission(folder, FILE_NAMES);
}

/** Loads an attack and calls its `attempt` once. */
export async function runAttack(
  attack: Submission,
  limits: LoadedAssignment['assignment']['limits'],
  processes: ProcessAhead,
): Promise<Went> {
  const caller = new Caller(attack, limits, { processes });
  try {
    const refused = await caller.load();
    const called: Called | undefined = refused === undefined ? await caller.call('attempt', []) : undefined;
    const tried = called?.kind === 'returned' ? (called.value as Tried) : (refused ?? called?.message ?? '');
    // What was printed comes by another pipe than the answer.
    await setTimeout(PRINTED_MS);
    return { tried, printed: caller.output };
  } finally {
    await caller.close();
  }
}

/** Grades a submission as a batch does: its processes come from a pool that another one has used before. */
export function grade(loaded: LoadedAssignment, submission: Submission, processes: ProcessAhead): Promise<Graded> {
  return gradeSubmission(loaded, submission, { seed: 1, processes });
}
