import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';

/** One thing found in a folder of submissions. */
export interface HandIn {
  /** Who: the name of the folder, or of the file without `.ts`. */
  readonly id: string;
  readonly path: string;
  /** True for a file beside those of others. */
  readonly isFile: boolean;
}

/**
 * Lists a folder of submissions: a folder for each student, or a `.ts` file for each. Hidden entries are passed over.
 *
 * @throws InputError when the folder cannot be read, is empty, or names one student twice
 */
export async function listHandIns(folder: string): Promise<HandIn[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError(`${folder}: expected a folder of submissions, cannot read it (${code})`, { cause });
  }
  const handIns = entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.name.endsWith('.ts')))
    .map((entry) => {
      const isFile = !entry.isDirectory();
      return { id: isFile ? entry.name.slice(0, -'.ts'.length) : entry.name, path: join(folder, entry.name), isFile };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (handIns.length === 0) {
    throw new InputError(`${folder}: expected a folder or a .ts file for each student, found none`);
  }
  handIns.forEach(({ id }, i) => {
    if (handIns[i + 1]?.id === id) {
      throw new InputError(`${folder}: '${id}' is handed in twice, as a folder and as ${id}.ts. Remove one`);
    }
  });
  return handIns;
}
