import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { InputError } from '@gradus/contracts';
import type { ClassList, StudentHandIn } from '../hand-ins/class-list.ts';
import { ownFilesOf } from '../submission/own-files.ts';
import { readSubmission } from '../submission/submission.ts';
import { TemporaryFolders } from '../temporary-folders.ts';
import type { SourceText, StudentSources } from './find-similar.ts';

type FileNames = Parameters<typeof readSubmission>[1];

export interface ClassSourcesOptions {
  /** The course's adapter, laid over every hand-in; it is nobody's own and is not compared. */
  readonly adapter?: string | undefined;
  readonly signal?: AbortSignal;
}

const SOURCES = { python: /\.(py|ipynb)$/, typescript: /\.tsx?$/ };
/** Who hands in more files hands in somebody's library. */
const MAX_FILES = 50;

/**
 * The sources of a class, one student after the other: what `findSimilar` compares. Who handed in nothing that can be graded
 * is passed over.
 *
 * @param fileNames - `submission` of the assignment
 *
 * @example
 * const similarity = await findSimilar(classSources(list, loaded.assignment.submission), { ignore: starterFiles });
 */
export async function* classSources(
  { handIns }: Pick<ClassList, 'handIns'>,
  fileNames: FileNames,
  options: ClassSourcesOptions = {},
): AsyncGenerator<StudentSources> {
  const copies = new TemporaryFolders({ purpose: 'similarity', mode: 0o700 });
  try {
    for (const handIn of handIns) {
      options.signal?.throwIfAborted();
      const into = copies.make();
      const sources = await sourcesOf(handIn, into, fileNames, options).catch(passedOver);
      copies.remove(into);
      if (sources !== undefined) yield sources;
    }
  } finally {
    copies.close();
  }
}

async function sourcesOf(
  { student, take }: StudentHandIn,
  into: string,
  fileNames: FileNames,
  { adapter }: ClassSourcesOptions,
): Promise<StudentSources | undefined> {
  const { path, isAlone } = await take(into);
  const submission = await readSubmission(path, fileNames, { isAlone, adapter });
  const { root, language } = submission;
  if (language !== 'python' && language !== 'typescript') return undefined;
  const own = await ownFilesOf(submission);
  const paths = own.files.map((file) => file.path).filter((file) => SOURCES[language].test(file));
  const files: SourceText[] = [];
  for (const file of paths.slice(0, MAX_FILES)) {
    const name = relative(root, file) || file.slice(file.lastIndexOf('/') + 1);
    files.push({ name, text: await readFile(file, 'utf8') });
  }
  return { student, language, files };
}

/** @throws what is no fault of the hand-in's form */
function passedOver(error: unknown): undefined {
  if (!(error instanceof InputError)) throw error;
}
