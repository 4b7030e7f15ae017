import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A worked case: a submission, and what the grader must say of it. */
export interface ExpectedCase {
  readonly what: string;
  readonly score?: number;
  /** The verdict of every check, where they are all the same. */
  readonly every?: string;
  /** Verdicts by check; a check that is not named must pass. */
  readonly verdicts?: Readonly<Record<string, string>>;
  /** The misconceptions told, by check. */
  readonly misconceptions?: Readonly<Record<string, readonly string[]>>;
  /** A pattern of what of a notebook is told to be left out. */
  readonly leftOut?: string;
  /** Patterns of messages, by check. */
  readonly messages?: Readonly<Record<string, string>>;
}

interface Changes {
  readonly base: string;
  /** Where: else in the usual file. */
  readonly file?: string;
  readonly replace: readonly { readonly find: string; readonly by: string }[];
}

/** Whether a case is in Python: then it is called so. */
export const isPython = (name: string): boolean => name.includes('python');
const fileNameOf = (name: string): string => (isPython(name) ? 'submission.py' : 'submission.ts');

const CASES = fileURLToPath(new URL('cases', import.meta.url));

export async function caseNames(): Promise<string[]> {
  return (await readdir(CASES)).sort();
}

export async function expectedOf(name: string): Promise<ExpectedCase> {
  return JSON.parse(await readFile(join(CASES, name, 'expected.json'), 'utf8'));
}

/**
 * Writes a folder for each case with what students would hand in. A case with `changes.json` is another case's submission
 * with one mistake put in.
 *
 * @returns the folder
 */
export async function writeSubmissions(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const target = join(folder, name);
    const text = await readFile(join(CASES, name, 'changes.json'), 'utf8').catch(() => undefined);
    const changes: Changes | undefined = text === undefined ? undefined : JSON.parse(text);
    await cp(join(CASES, changes?.base ?? name), target, { recursive: true, filter: isHandedIn });
    if (changes !== undefined) await change(join(target, changes.file ?? fileNameOf(name)), changes, name);
  }
  return folder;
}

function isHandedIn(path: string): boolean {
  return basename(path) !== 'expected.json' && basename(path) !== 'changes.json';
}

async function change(path: string, { base, replace }: Changes, name: string): Promise<void> {
  let source = await readFile(path, 'utf8');
  for (const { find, by } of replace) {
    const [before, after, ...more] = source.split(find);
    if (before === undefined || after === undefined || more.length > 0) {
      throw new Error(`case ${name}: expected '${find}' exactly once in ${base}`);
    }
    source = before + by + after;
  }
  await writeFile(path, source);
}
