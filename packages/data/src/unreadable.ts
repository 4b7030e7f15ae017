import { InputError } from '@gradus/contracts';

/**
 * Turns a failed file operation into the one line that a person reads.
 *
 * @throws InputError always
 */
export function unreadable(path: string, cause: unknown): never {
  const code = (cause as NodeJS.ErrnoException).code;
  const what = code === 'ENOENT' ? 'no such file or folder' : `cannot be read (${code})`;
  throw new InputError(`${path}: ${what}. Is the path right?`, { cause });
}
