import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { ARCHIVE_FOLDER, RECORD_FILES } from './format.ts';
import { unreadable } from './unreadable.ts';

/** Where the files of a data set are. */
export interface Source {
  readonly kind: 'folder' | 'archive';
  readonly path: string;
}

const ARCHIVE_NAME = /^cifar-10-binary.*\.tar\.gz$/;

/**
 * Finds the data set that a path stands for: an archive, a folder of the record files, or a folder that contains
 * `cifar-10-batches-bin/` or one `cifar-10-binary*.tar.gz`.
 *
 * @throws InputError when there is none or more than one archive
 */
export async function findSource(path: string): Promise<Source> {
  const status = await stat(path).catch((cause) => unreadable(path, cause));
  if (status.isFile()) return { kind: 'archive', path };
  if (!status.isDirectory()) {
    throw new InputError(`${path}: expected a file or a folder, got neither (a pipe or a device). Is the path right?`);
  }
  const names = await readdir(path).catch((cause) => unreadable(path, cause));
  if (names.some((name) => RECORD_FILES.includes(name))) return { kind: 'folder', path };
  if (names.includes(ARCHIVE_FOLDER)) return { kind: 'folder', path: join(path, ARCHIVE_FOLDER) };
  const archives = names.filter((name) => ARCHIVE_NAME.test(name)).sort();
  const [archive, another] = archives;
  if (another !== undefined) {
    throw new InputError(`${path}: expected one archive, found ${archives.join(' and ')}. Name the one that you mean.`);
  }
  if (archive !== undefined) return { kind: 'archive', path: join(path, archive) };
  const python = names.some((name) => name === 'cifar-10-batches-py' || name === 'data_batch_1');
  throw new InputError(
    `${path}: expected data_batch_1.bin …, ${ARCHIVE_FOLDER}/ or cifar-10-binary*.tar.gz, found none of them${
      python ? ' (it is the python version; Gradus reads the binary version)' : ''
    }. Name another folder, or run 'gradus data fetch'.`,
  );
}
