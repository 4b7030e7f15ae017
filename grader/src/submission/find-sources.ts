import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { type Assignment, InputError } from '@gradus/contracts';
import type { Language, LanguageName, Sources } from '../languages/language.ts';
import { LANGUAGES, languageOfFile } from '../languages/languages.ts';

/** What a submission's file is called, by language. */
export type FileNames = Pick<Assignment['submission'], LanguageName>;

/** A submission's files by the part they play, and the language that they are in. */
export interface FoundSources extends Sources {
  readonly language: Language;
}

/** What a file is called that makes another one's functions into the targets, but for its ending. */
const ADAPTER = 'adapter';

/**
 * Finds the files of a submission in a folder. The targets are exported by the course's adapter, else by an adapter in
 * the folder, else by the file of the assignment's name, else by the only notebook.
 *
 * @param path - the folder, as it was given
 * @param real - the folder itself
 * @param adapter - the course's own
 * @throws InputError when there is no such file, more than one, or a link out of the folder
 */
export async function findInFolder(
  path: string,
  real: string,
  fileNames: FileNames,
  adapter: string | undefined,
): Promise<FoundSources> {
  const names = await filesIn(real);
  if (adapter !== undefined) {
    const language = languageOfAdapter(adapter, fileNames);
    const main = mainIn(names, language, fileNames);
    if (main === undefined && !names.some((name) => isOf(language, name))) {
      throw new InputError(`${path}: expected a ${language.title} file for ${basename(adapter)}, found none`);
    }
    return { language, root: real, entry: adapter, ...(await mainOf(path, real, main)) };
  }
  const [language, another] = languagesOf(names, fileNames);
  if (language === undefined) throw new InputError(`${path}: ${noneIn(names, fileNames)}`);
  const entry = entryIn(names, language, fileNames) as string;
  if (another !== undefined) {
    const both = `${entry} and ${entryIn(names, another, fileNames)}`;
    throw new InputError(`${path}: expected one submission, found ${both}. Remove one, or give the file that counts`);
  }
  const main = isAdapter(entry) ? mainIn(names, language, fileNames) : undefined;
  return {
    language,
    root: real,
    entry: await ownPath(path, real, entry),
    ...(await mainOf(path, real, main)),
  };
}

/**
 * Finds the files of a submission of which a file was given: it has the targets, unless an adapter lies beside it.
 *
 * @param real - the file itself
 * @param isAlone - whether its neighbours belong to others
 * @throws InputError when the file is in no language of these, or in another one than the adapter
 */
export async function findBesideFile(
  path: string,
  real: string,
  fileNames: FileNames,
  isAlone: boolean,
  adapter: string | undefined,
): Promise<FoundSources> {
  const languages = languagesOfCourse(fileNames);
  const language = languages.find((each) => isOf(each, path));
  if (language === undefined) {
    const files = languages.map(({ title, extension }) => `a ${title} file (${extension})`);
    throw new InputError(`${path}: expected ${files.join(' or ')}`);
  }
  if (adapter !== undefined && languageOfAdapter(adapter, fileNames) !== language) {
    throw new InputError(`${path}: expected a file in the language of ${basename(adapter)}, got ${language.title}`);
  }
  const folder = dirname(real);
  const root = isAlone ? real : folder;
  if (adapter !== undefined) return { language, root, entry: adapter, main: real };
  if (isAlone) return { language, root, entry: real };
  const names = await filesIn(folder);
  const own = ADAPTER + language.extension;
  if (!names.includes(own)) return { language, root, entry: real };
  const main = basename(real) === own ? mainIn(names, language, fileNames) : basename(real);
  return { language, root, entry: await ownPath(path, folder, own), ...(await mainOf(path, folder, main)) };
}

/**
 * The language that a submission is in, as far as names tell: of a file by its ending, of a folder by what is in it. A
 * process may be started for it before `readSubmission` says more.
 */
export async function languageOf(path: string, fileNames: FileNames): Promise<LanguageName> {
  const ofFile = languageOfFile(path);
  if (ofFile !== undefined) return ofFile.name;
  const names = await filesIn(resolve(path)).catch(() => []);
  return languagesOf(names, fileNames)[0]?.name ?? 'typescript';
}

/** The course's languages: `submission.ts or submission.py`. */
export function namesOf(fileNames: FileNames): string {
  return LANGUAGES.flatMap(({ name }) => fileNames[name] ?? []).join(' or ');
}

/** The languages that a course takes. */
export function languagesOfCourse(fileNames: FileNames): Language[] {
  return LANGUAGES.filter(({ name }) => fileNames[name] !== undefined);
}

export function isNotebook(path: string, { notebookExtension }: Language): boolean {
  return notebookExtension !== undefined && path.endsWith(notebookExtension);
}

function isOf(language: Language, path: string): boolean {
  return path.endsWith(language.extension) || isNotebook(path, language);
}

function isAdapter(path: string): boolean {
  return basename(path, extname(path)) === ADAPTER;
}

function languageOfAdapter(adapter: string, fileNames: FileNames): Language {
  const languages = languagesOfCourse(fileNames);
  const language = languages.find(({ extension }) => adapter.endsWith(extension));
  if (language !== undefined) return language;
  const files = languages.map(({ title, extension }) => `${title} (${extension})`);
  throw new InputError(`${adapter}: expected an adapter in ${files.join(' or ')}`);
}

async function filesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of await readdir(folder)) {
    if ((await stat(join(folder, name)).catch(() => undefined))?.isFile() === true) names.push(name);
  }
  return names.sort();
}

/** The languages of which a file has the targets: by an adapter, else by the assignment's name, else in a notebook. */
function languagesOf(names: readonly string[], fileNames: FileNames): readonly Language[] {
  const languages = languagesOfCourse(fileNames);
  const adapted = languages.filter(({ extension }) => names.includes(ADAPTER + extension));
  if (adapted.length > 0) return adapted;
  const named = languages.filter(({ name }) => names.includes(fileNames[name] as string));
  return named.length > 0 ? named : languages.filter((language) => entryIn(names, language, fileNames) !== undefined);
}

/** The file of one language that has the targets. */
function entryIn(names: readonly string[], language: Language, fileNames: FileNames): string | undefined {
  const wanted = [ADAPTER + language.extension, fileNames[language.name] as string];
  return wanted.find((name) => names.includes(name)) ?? only(notebooksIn(names, language));
}

/** The student's main file beside an adapter: that of the assignment's name, else the only one, else the only notebook. */
function mainIn(names: readonly string[], language: Language, fileNames: FileNames): string | undefined {
  const usual = fileNames[language.name] as string;
  if (names.includes(usual)) return usual;
  const files = names.filter((name) => name.endsWith(language.extension) && !isAdapter(name));
  const notebooks = notebooksIn(names, language);
  return only([...files, ...notebooks]) ?? only(notebooks) ?? only(files);
}

function notebooksIn(names: readonly string[], language: Language): string[] {
  return names.filter((name) => isNotebook(name, language) && !name.startsWith('.'));
}

function only(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

function noneIn(names: readonly string[], fileNames: FileNames): string {
  const notebooks = languagesOfCourse(fileNames).flatMap((language) => notebooksIn(names, language));
  if (notebooks.length > 1) {
    return `expected one notebook, found ${notebooks.join(', ')}. Remove the others, or give the file that counts`;
  }
  return `expected a file ${namesOf(fileNames)} in this folder. Put the functions into a file of this name`;
}

async function mainOf(path: string, folder: string, name: string | undefined): Promise<{ readonly main?: string }> {
  return name === undefined ? {} : { main: await ownPath(path, folder, name) };
}

/** @throws InputError when it is a link out of the folder */
async function ownPath(path: string, folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  if ((await realpath(file)).startsWith(folder + sep)) return file;
  throw new InputError(`${path}: expected a file ${name}, got a link to one outside of this folder`);
}
