import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { MissingToolError } from '@gradus/contracts';

/** Who submissions run as where we are root: nobody else, so that no file is theirs. */
export const SANDBOX_USER = 64_017;

/** For setpriv: another user, with none of our groups and rights, and no way back. */
export function asUser(user: number): string[] {
  const id = String(user);
  return ['--reuid', id, '--regid', id, '--clear-groups', '--inh-caps=-all', '--no-new-privs'];
}

const READABLE_BY_OTHERS = 0o004;
const PASSABLE_BY_OTHERS = 0o001;

/** Whether the sandbox's user can read a file or folder that we, as root, can. */
export function isReadable(path: string): boolean {
  try {
    expectReadable(path);
    return true;
  } catch (error) {
    if (error instanceof MissingToolError) return false;
    throw error;
  }
}

/**
 * @param path - of a file or folder that the sandbox's user has to read; we are root and read all
 * @throws MissingToolError when that user cannot reach or read it
 */
export function expectReadable(path: string): void {
  const { mode } = statSync(path);
  if ((mode & READABLE_BY_OTHERS) === 0) throw unreadable(path, path);
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
    if ((statSync(folder).mode & PASSABLE_BY_OTHERS) === 0) throw unreadable(path, folder);
  }
}

function unreadable(path: string, where: string): MissingToolError {
  return new MissingToolError(
    `${path}: expected a file that every user may read, for submissions run as another one, but ${where} is closed to others. Install it elsewhere, or open that folder`,
  );
}
