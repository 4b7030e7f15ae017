import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';

/** What the student wrote: Markdown by the name of its file without `.md`, such as `01-gradient-check`. */
export type Answers = ReadonlyMap<string, string>;

/**
 * Reads the Markdown files of a folder. An empty file is no answer.
 *
 * @throws InputError when the folder or a file of it cannot be read, or a file is not UTF-8 text
 *
 * @example
 * const answers = await readAnswers('answers');
 * answers.get('01-gradient-check');
 */
export async function readAnswers(folder: string): Promise<Answers> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw new InputError(`${folder}: the folder of answers cannot be read. Is the path right?`, { cause });
  }
  const answers = new Map<string, string>();
  for (const name of names.filter((each) => each.endsWith('.md')).sort()) {
    const text = (await readAnswer(join(folder, name))).trim();
    if (text !== '') answers.set(name.slice(0, -'.md'.length), text);
  }
  return answers;
}

/** A byte order mark is dropped, lines end with a line feed, whatever system wrote them. */
async function readAnswer(path: string): Promise<string> {
  const status = await stat(path).catch((cause) => unreadable(path, cause.code, cause));
  // A pipe may never end.
  if (!status.isFile()) unreadable(path, 'not a file');
  const bytes = await readFile(path).catch((cause) => unreadable(path, cause.code, cause));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch (cause) {
    throw new InputError(`${path}: expected UTF-8 text, got other bytes. Save it as UTF-8`, { cause });
  }
}

function unreadable(path: string, reason: string, cause?: unknown): never {
  throw new InputError(`${path}: the answer cannot be read (${reason})`, { cause });
}
