import { InputError } from './input-error.ts';

/**
 * Turns a file operation that failed while writing (no permission, no room, a file in place of a folder) into the one
 * line that a person reads; anything else is thrown as it is.
 *
 * @throws InputError naming the path and the system's reason
 *
 * @example
 * await mkdir(folder, { recursive: true }).catch((cause) => unwritable(folder, cause));
 */
export function unwritable(path: string, cause: unknown): never {
  const isFromSystem = cause instanceof Error && 'syscall' in cause && 'code' in cause;
  if (!isFromSystem) throw cause;
  throw new InputError(`${path}: cannot be written (${cause.code}). Choose another place with --out.`, { cause });
}
