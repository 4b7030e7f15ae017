import { createHash } from 'node:crypto';
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Assignment, InputError } from '@gradus/contracts';
import type { Language, LanguageName } from '../languages/language.ts';
import { LANGUAGES, languageOfFile } from '../languages/languages.ts';
import { findOwnFiles } from './own-files.ts';

/** What one student hands in. */
export interface Submission {
  /** Who: the name of the folder or file. */
  readonly id: string;
  readonly language: LanguageName;
  /** The folder, or the file itself when a single one was handed in: all that the submission may import. */
  readonly root: string;
  /** The file that exports the targets. */
  readonly entry: string;
  /** SHA-256 over the names and contents of all its files of that language. */
  readonly hash: string;
}

/** What a submission's file is called, by language. */
export type FileNames = Pick<Assignment['submission'], LanguageName>;

const MAX_FILES = 200;
const MAX_BYTES = 5 * 1024 * 1024;

/**
 * Reads a submission from a folder that contains a file of one of these names, or from a single file of one of their
 * languages.
 *
 * @param isAlone - for a file: true when its neighbours belong to others, so that it may import nothing beside it
 * @throws InputError when there is no such file, or more than one, it is of no language of these, too large, or a link out
 *   of its folder
 *
 * @example
 * const submission = await readSubmission('hand-ins/alice', { typescript: 'submission.ts', python: 'submission.py' });
 */
export async function readSubmission(path: string, fileNames: FileNames, isAlone = false): Promise<Submission> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  const languages = LANGUAGES.filter(({ name }) => fileNames[name] !== undefined);
  if (found === undefined) {
    const files = languages.map(({ extension }) => `a ${extension} file`);
    const folder = `a folder with ${namesIn(fileNames)}`;
    throw new InputError(`${path}: expected a submission (${[folder, ...files].join(', or ')}), found nothing`);
  }
  if (found.isDirectory()) return readFolder(path, await realpath(absolute), fileNames);
  const language = languages.find(({ extension }) => absolute.endsWith(extension));
  if (language === undefined || !found.isFile()) {
    const files = languages.map(({ title, extension }) => `a ${title} file (${extension})`);
    throw new InputError(`${path}: expected ${files.join(' or ')}`);
  }
  const real = await realpath(absolute);
  const root = isAlone ? real : dirname(real);
  const { name, extension } = language;
  // The file name that all submissions have says nothing of whose it is.
  const isUsual = basename(absolute) === fileNames[name] && !isAlone;
  const id = isUsual ? basename(dirname(absolute)) : basename(absolute, extension);
  return { id, language: name, root, entry: real, hash: await hashOf(root, real, language) };
}

/**
 * The language that a submission is in, as far as names tell: of a file by its ending, of a folder by what is in it. A
 * process may be started for it before `readSubmission` says more.
 */
export async function languageOf(path: string, fileNames: FileNames): Promise<LanguageName> {
  const ofFile = languageOfFile(path);
  if (ofFile !== undefined) return ofFile.name;
  return (await languagesIn(resolve(path), fileNames))[0]?.name ?? 'typescript';
}

async function readFolder(path: string, real: string, fileNames: FileNames): Promise<Submission> {
  const [language, another] = await languagesIn(real, fileNames);
  if (language === undefined) {
    throw new InputError(
      `${path}: expected a file ${namesIn(fileNames)} in this folder. Give the file: gradus check <file>`,
    );
  }
  if (another !== undefined) {
    const both = `${fileNames[language.name]} and ${fileNames[another.name]}`;
    throw new InputError(`${path}: expected one submission, found ${both}. Remove one, or give the file that counts`);
  }
  const fileName = fileNames[language.name] as string;
  const entry = join(real, fileName);
  if (!(await realpath(entry)).startsWith(real + sep)) {
    throw new InputError(`${path}: expected a file ${fileName}, got a link to one outside of this folder`);
  }
  return {
    id: basename(resolve(path)),
    language: language.name,
    root: real,
    entry,
    hash: await hashOf(real, entry, language),
  };
}

/** The languages whose file is in a folder. */
async function languagesIn(folder: string, fileNames: FileNames): Promise<Language[]> {
  const found: Language[] = [];
  for (const language of LANGUAGES) {
    const fileName = fileNames[language.name];
    if (fileName === undefined) continue;
    if ((await stat(join(folder, fileName)).catch(() => undefined))?.isFile() === true) found.push(language);
  }
  return found;
}

/** `submission.ts or submission.py` */
function namesIn(fileNames: FileNames): string {
  return LANGUAGES.flatMap(({ name }) => fileNames[name] ?? []).join(' or ');
}

/** Own files by what is in them, links by where they lead. */
async function hashOf(root: string, entry: string, { title, extension }: Language): Promise<string> {
  const files = root === entry ? [entry] : (await findOwnFiles(root, extension)).files;
  if (files.length > MAX_FILES) {
    throw new InputError(
      `${root}: expected at most ${MAX_FILES} ${title} files in a submission, got ${files.length}. Put it into a folder of its own`,
    );
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of files) {
    const status = await lstat(file);
    bytes += status.size;
    if (bytes > MAX_BYTES) throw new InputError(`${root}: expected at most ${MAX_BYTES} bytes of ${title}`);
    const content = status.isSymbolicLink() ? await readlink(file) : await readFile(file);
    const name = root === entry ? basename(file) : relative(root, file).replaceAll('\\', '/');
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
