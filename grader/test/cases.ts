import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A worked case: a submission, and what the grader must say of it. */
export interface ExpectedCase {
  readonly what: string;
  readonly score: number;
  /** The seeds to grade with, where it does not come to the same with all of them. */
  readonly seeds?: readonly number[];
  /** The verdict of every check, where they are all the same. */
  readonly every?: string;
  /** Verdicts by check; a check that is not named must pass. */
  readonly verdicts?: Readonly<Record<string, string>>;
  /** The misconceptions told, by check. */
  readonly misconceptions?: Readonly<Record<string, readonly string[]>>;
  /** The stages told as broken, by stage check and in their order; none where it is left out. */
  readonly broken?: Readonly<Record<string, readonly string[]>>;
  /** A pattern of what is told to be left out. */
  readonly leftOut?: string;
  /** Patterns of messages, by check. */
  readonly messages?: Readonly<Record<string, string>>;
}

interface Changes {
  readonly base: string;
  /** Where: else in the usual file. */
  readonly file?: string;
  readonly replace?: readonly { readonly find: string; readonly by: string }[];
}

/** Whether a case is in Python: then it is called so. */
export const isPython = (name: string): boolean => name.includes('python');
const fileNameOf = (name: string): string => (isPython(name) ? 'submission.py' : 'submission.ts');

const CASES = fileURLToPath(new URL('cases', import.meta.url));

export async function caseNames(): Promise<string[]> {
  const entries = await readdir(CASES, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

export async function expectedOf(name: string): Promise<ExpectedCase> {
  return JSON.parse(await readFile(join(CASES, name, 'expected.json'), 'utf8'));
}

/**
 * Writes a folder for each case with its files, as students would hand it in. A case with `changes.json` is another
 * case's submission with parts of one file replaced; where it has a `submission.ts` of its own, which imports the other,
 * that is called `base.ts`.
 *
 * @returns the folder
 */
export async function writeSubmissions(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const target = join(folder, name);
    await cp(join(CASES, name), target, { recursive: true, filter: isHandedIn });
    const text = await readFile(join(CASES, name, 'changes.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const changes: Changes = JSON.parse(text);
    const file = changes.file ?? fileNameOf(changes.base);
    const hasOwn = (await readdir(target)).includes('submission.ts');
    if (!hasOwn) await cp(join(CASES, changes.base), target, { recursive: true, filter: isHandedIn });
    await writeFile(join(target, hasOwn ? 'base.ts' : file), await changed(changes, file, name));
  }
  return folder;
}

function isHandedIn(path: string): boolean {
  return basename(path) !== 'expected.json' && basename(path) !== 'changes.json';
}

async function changed({ base, replace = [] }: Changes, file: string, name: string): Promise<string> {
  let source = await readFile(join(CASES, base, file), 'utf8');
  for (const { find, by } of replace) {
    const [before, after, ...more] = source.split(find);
    if (before === undefined || after === undefined || more.length > 0) {
      throw new Error(`case ${name}: expected '${find}' exactly once in ${base}`);
    }
    source = before + by + after;
  }
  return source;
}
