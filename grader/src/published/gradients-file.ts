import { createHash } from 'node:crypto';
import { basename, extname, resolve } from 'node:path';
import { InputError } from '@gradus/contracts';
import { type ArrayFormat, arrayFormatOf, readArrayBytes } from '../array-files/read-array-file.ts';

/** Gradients alone, as a student hands them in: bytes that were not looked into yet. */
export interface GradientsFile {
  /** Who: the name of the file without its extension. */
  readonly id: string;
  readonly path: string;
  readonly format: ArrayFormat;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly hash: string;
}

/**
 * Reads a file of gradients, in memory and no further.
 *
 * @throws InputError when its name says that it is none, it is not there or too large
 */
export async function readGradientsFile(path: string): Promise<GradientsFile> {
  const format = arrayFormatOf(path);
  if (format === undefined) throw new InputError(`${path}: expected a file of gradients (.npz, .mat or .safetensors)`);
  const bytes = await readArrayBytes(path);
  const id = basename(resolve(path), extname(path));
  return { id, path, format, bytes, hash: createHash('sha256').update(bytes).digest('hex') };
}
