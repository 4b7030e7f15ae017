import { basename } from 'node:path';
import { checkTypes, type Submission, watchSubmission } from '@gradus/grader';
import { printTypeErrors, runSelfCheck, type SelfCheck } from './self-check.ts';

/** Between two checks where there is no screen to clear. */
const SEPARATOR = `\n${'-'.repeat(60)}\n`;

/**
 * Checks a submission again whenever its files are saved, for ever. What is saved while a check runs ends that one.
 *
 * @throws InputError when there is no submission at first; later that is told, and waited for
 */
export async function watchSelfCheck(path: string, adapter: string | undefined, selfCheck: SelfCheck): Promise<void> {
  const { loaded, isJson } = selfCheck;
  let isFirst = true;
  let watched = '';
  for await (const version of watchSubmission(path, loaded.assignment.submission, { adapter })) {
    if (!isJson) beginScreen(isFirst);
    isFirst = false;
    if ('submission' in version) watched = basename(version.submission.main ?? version.submission.entry);
    if ('problem' in version) (isJson ? console.error : console.log)(`gradus: ${version.problem.message}`);
    else if (!(await checkUnlessOutdated(version.submission, selfCheck, version.outdated))) continue;
    if (!isJson) console.log(`\nwatching ${watched} - Ctrl-C to stop`);
  }
}

/** @returns false when the next version came meanwhile */
async function checkUnlessOutdated(
  submission: Submission,
  selfCheck: SelfCheck,
  outdated: AbortSignal,
): Promise<boolean> {
  const { processes, isJson } = selfCheck;
  try {
    const result = await runSelfCheck(submission, selfCheck, performance.now(), outdated);
    if (isJson) console.log(JSON.stringify(result));
    processes.prepare(submission.language);
    // After the verdicts, which nothing should slow.
    printTypeErrors(await checkTypes(submission, outdated));
    return true;
  } catch (error) {
    if (outdated.aborted) return false;
    throw error;
  }
}

/** Clears the screen, or draws a line where there is none. */
export function beginScreen(isFirst: boolean): void {
  if (process.stdout.isTTY) console.clear();
  else if (!isFirst) console.log(SEPARATOR);
}
