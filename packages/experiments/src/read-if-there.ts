import { readFile } from 'node:fs/promises';
import { InputError } from '@gradus/contracts';

/**
 * The bytes of a file, or undefined when there is none.
 *
 * @throws InputError when something is there that cannot be read
 */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // ENOTDIR: its folder is a file, so it is not there; who makes the folder says so.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError(`${path}: cannot be read (${code})`, { cause });
  }
}
