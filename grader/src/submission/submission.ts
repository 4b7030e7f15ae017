import { createHash } from 'node:crypto';
import { readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { InputError } from '@gradus/contracts';
import type { LanguageName } from '../languages/language.ts';
import {
  type FileNames,
  type FoundSources,
  findBesideFile,
  findInFolder,
  isNotebook,
  languagesOfCourse,
  namesOf,
} from './find-sources.ts';
import { type OwnFile, ownFilesOf } from './own-files.ts';

/** What one student hands in. */
export interface Submission {
  /** Who: the name of the folder or file. */
  readonly id: string;
  readonly language: LanguageName;
  /** The folder, or the file itself when a single one was handed in: all that the submission may import. */
  readonly root: string;
  /** The file that exports the targets: the student's, or an adapter of the course, which lies elsewhere. */
  readonly entry: string;
  /** The student's main file, which an adapter may import as `submission`; left out where there is no adapter, or none. */
  readonly main?: string;
  /** SHA-256 over the names and contents of all files that are its own (`ownFilesOf`) and of the course's adapter. */
  readonly hash: string;
}

export interface ReadingOptions {
  /** For a file: true when its neighbours belong to others, so that it may import nothing beside it. */
  readonly isAlone?: boolean;
  /** The course's adapter: a file that exports the targets and imports the student's own. */
  readonly adapter?: string | undefined;
}

const MAX_FILES = 200;
const MAX_BYTES = 5 * 1024 * 1024;
/** A notebook keeps what it printed and plotted. */
const MAX_NOTEBOOK_BYTES = 50 * 1024 * 1024;

/**
 * Reads a submission from a folder that contains an adapter, a file of one of these names or a notebook, or from a single
 * file of one of their languages.
 *
 * @throws InputError when there is no such file, or more than one, it is of no language of these, too large, or a link out
 *   of its folder; when the course's adapter is no file, or in another language
 *
 * @example
 * const submission = await readSubmission('hand-ins/alice', { typescript: 'submission.ts', python: 'submission.py' });
 */
export async function readSubmission(
  path: string,
  fileNames: FileNames,
  { isAlone = false, adapter }: ReadingOptions = {},
): Promise<Submission> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined) {
    const files = languagesOfCourse(fileNames).map(({ extension }) => `a ${extension} file`);
    const folder = `a folder with ${namesOf(fileNames)}`;
    throw new InputError(`${path}: expected a submission (${[folder, ...files].join(', or ')}), found nothing`);
  }
  if (!found.isDirectory() && !found.isFile()) throw new InputError(`${path}: expected a folder or a file`);
  const overlaid = adapter === undefined ? undefined : await findAdapter(adapter);
  const real = await realpath(absolute);
  const sources = found.isDirectory()
    ? await findInFolder(path, real, fileNames, overlaid)
    : await findBesideFile(path, real, fileNames, isAlone, overlaid);
  const { language, root, entry, main } = sources;
  const name = basename(absolute);
  // The file name that all submissions have says nothing of whose it is.
  const isUsual = found.isFile() && name === fileNames[language.name] && !isAlone;
  const ofFile = isUsual ? basename(dirname(absolute)) : basename(name, extname(name));
  return {
    id: found.isDirectory() ? name : ofFile,
    language: language.name,
    root,
    entry,
    ...(main === undefined ? {} : { main }),
    hash: await hashOf(sources, overlaid),
  };
}

/**
 * Finds the course's adapter.
 *
 * @returns the file itself
 * @throws InputError when there is no such file
 */
export async function findAdapter(path: string): Promise<string> {
  const absolute = resolve(path);
  if ((await stat(absolute).catch(() => undefined))?.isFile() === true) return await realpath(absolute);
  throw new InputError(`${path}: expected the file of an adapter, found none`);
}

/** Own files by what is in them, large ones by size and time, links by where they lead; last the course's adapter. */
async function hashOf(sources: FoundSources, adapter: string | undefined): Promise<string> {
  const { root } = sources;
  const { files, large, links, folders } = await ownFilesOf(sources);
  expectFewSources(sources, [...files, ...large]);
  const hash = createHash('sha256');
  const nameOf = (path: string): string =>
    folders.length === 0 || path === adapter ? basename(path) : relative(root, path).replaceAll('\\', '/');
  const add = (path: string, content: string | Uint8Array): void => {
    hash.update(`${nameOf(path)}\0${content.length}\0`).update(content);
  };
  for (const { path } of files) add(path, await readFile(path));
  for (const { path, bytes, modifiedMs } of large) add(path, `large: ${bytes} bytes, ${modifiedMs}`);
  for (const path of links) add(path, await readlink(path));
  if (adapter !== undefined) add(adapter, await readFile(adapter));
  return hash.digest('hex');
}

/** @throws InputError when there is more to load than anybody writes */
function expectFewSources({ root, entry, main, language }: FoundSources, files: readonly OwnFile[]): void {
  const { title, extension } = language;
  for (const { path, bytes } of files) {
    if (isNotebook(path, language) && (path === entry || path === main)) expectNotebook(path, bytes);
  }
  const ofLanguage = files.filter(({ path }) => path.endsWith(extension) || path === root);
  const sources = ofLanguage.filter(({ path }) => !isNotebook(path, language));
  if (sources.length > MAX_FILES) {
    throw new InputError(
      `${root}: expected at most ${MAX_FILES} ${title} files in a submission, got ${sources.length}. Put it into a folder of its own`,
    );
  }
  const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_BYTES) throw new InputError(`${root}: expected at most ${MAX_BYTES} bytes of ${title}`);
}

function expectNotebook(path: string, bytes: number): void {
  if (bytes <= MAX_NOTEBOOK_BYTES) return;
  throw new InputError(
    `${path}: expected a notebook of at most ${MAX_NOTEBOOK_BYTES} bytes, got ${bytes}. Clear its outputs`,
  );
}
