import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { InputError } from '@gradus/contracts';
import { type ArrayFile, MAX_BYTES } from './array-file.ts';
import { readMat } from './mat.ts';
import { readNpz } from './npz.ts';
import { readSafetensors } from './safetensors.ts';

const FORMATS = ['npz', 'mat', 'safetensors'] as const;

/** Names of files of arrays end with one of these. */
export type ArrayFormat = (typeof FORMATS)[number];

type Reader = (bytes: Uint8Array, wanted: ReadonlySet<string>) => ArrayFile | Promise<ArrayFile>;
const READERS: Readonly<Record<ArrayFormat, Reader>> = {
  npz: readNpz,
  mat: readMat,
  safetensors: readSafetensors,
};

/** @returns undefined for what is no file of arrays by its name */
export function arrayFormatOf(path: string): ArrayFormat | undefined {
  const extension = extname(path).slice(1).toLowerCase();
  return FORMATS.find((format) => format === extension);
}

/** @throws InputError naming the file, when it cannot be read or is larger than anybody's gradients */
export async function readArrayBytes(path: string): Promise<Buffer> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new InputError(`${path}: expected a file of arrays, found ${found === undefined ? 'nothing' : 'no file'}`);
  }
  if (found.size > MAX_BYTES) {
    throw new InputError(`${path}: expected at most ${MAX_BYTES} bytes, got ${found.size}; save the gradients only`);
  }
  return await readFile(path).catch((cause) => {
    throw new InputError(`${path}: cannot be read (${cause.code})`, { cause });
  });
}

/**
 * The wanted arrays of a file.
 *
 * @param path - names the file in messages
 * @throws InputError with one line that names the file and the place in it, when it is broken
 */
export async function readArrays(
  bytes: Uint8Array,
  format: ArrayFormat,
  path: string,
  wanted: ReadonlySet<string>,
): Promise<ArrayFile> {
  try {
    return await READERS[format](bytes, wanted);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
