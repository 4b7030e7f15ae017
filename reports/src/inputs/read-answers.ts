import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';

/** What the student wrote: Markdown by the name of its file without `.md`, such as `01-gradient-check`. */
export type Answers = ReadonlyMap<string, string>;

/**
 * Reads the Markdown files of a folder. An empty file is no answer.
 *
 * @throws InputError when the folder cannot be read
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
    const text = (await readFile(join(folder, name), 'utf8')).trim();
    if (text !== '') answers.set(name.slice(0, -'.md'.length), text);
  }
  return answers;
}
