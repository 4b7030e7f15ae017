import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { History, InputError, readJson, SET_ASIDE, unwritable } from '@gradus/contracts';
import { historyPath, makeFolderOf, shortHash } from './history-file.ts';
import { readIfThere } from './read-if-there.ts';

/** A history that is wanted in a folder. */
export interface Wanted {
  /** The folder of the histories. */
  readonly out: string;
  readonly name: string;
  readonly hash: string;
}

/** `<out>/_set-aside/<name>.<first of hash>.json`, for a history whose place another one took. */
export function setAsidePath({ out, name, hash }: Wanted): string {
  return join(out, SET_ASIDE, `${name}.${shortHash(hash)}.json`);
}

/**
 * The finished history that is wanted, if it was ever made in this folder and is whole. It has its place then: one that
 * was set aside is taken back, and what had its place meanwhile is set aside.
 *
 * @param warn - told, in one line, what is set aside or cannot be taken back
 * @throws InputError when a file that is there cannot be read or moved
 */
export async function findHistory(wanted: Wanted, warn: (line: string) => void): Promise<History | undefined> {
  const path = historyPath(wanted.out, wanted.name);
  const found = await readHistoryFile(path);
  if (found?.history?.hash === wanted.hash) return found.history;
  const aside = setAsidePath(wanted);
  const earlier = await readHistoryFile(aside);
  if (earlier === undefined) return undefined;
  if (earlier.history?.hash !== wanted.hash) {
    const problem = earlier.problem ?? `${aside}: expected a history with hash ${wanted.hash}, got ${earlier.hash}`;
    warn(`${problem}. It is not taken back: this training starts anew.`);
    return undefined;
  }
  await tellInTheWay(wanted, warn);
  await setAsideInTheWay(wanted);
  await move(aside, path);
  return earlier.history;
}

/**
 * Tells what will be set aside for a history that is not there yet, and sees to it that it can be: before the training,
 * so that an hour's work is not lost to a folder that cannot be made.
 *
 * @throws InputError when the file that is there cannot be read, or the folder not be made
 */
export async function tellInTheWay({ out, name }: Wanted, warn: (line: string) => void): Promise<void> {
  const path = historyPath(out, name);
  const found = await readHistoryFile(path);
  if (found === undefined) return;
  const aside = setAsidePath({ out, name, hash: found.hash });
  await makeFolderOf(aside);
  const what =
    found.problem ??
    `${path}: holds a finished history of another training (schedule '${found.history?.schedule}'; settings, data, backend or version differ)`;
  warn(`${what}. It is set aside as ${aside} when another takes its place.`);
}

/**
 * Moves what has the place of a history to where it is found under its own hash: a rename, so that it is always whole
 * in one of the two places. Nothing is done when the place is free.
 *
 * @throws InputError when the file cannot be read or moved
 */
export async function setAsideInTheWay({ out, name }: Wanted): Promise<void> {
  const path = historyPath(out, name);
  const found = await readHistoryFile(path);
  if (found !== undefined) await move(path, setAsidePath({ out, name, hash: found.hash }));
}

/** A file in the place of a history: one, or something else that is somebody's all the same. */
interface HistoryFile {
  /** Of the history; where it is none, the SHA-256 of the bytes. */
  readonly hash: string;
  readonly history?: History;
  /** Why it is none: it is damaged, of another version, or of another kind. */
  readonly problem?: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

async function readHistoryFile(path: string): Promise<HistoryFile | undefined> {
  const bytes = await readIfThere(path).catch((cause: Error) => {
    throw new InputError(`${cause.message}. Move it away, or choose another folder with --out.`, { cause });
  });
  if (bytes === undefined) return undefined;
  const hash = createHash('sha256').update(bytes).digest('hex');
  try {
    const history = await readJson(History, path);
    if (SHA256.test(history.hash)) return { hash: history.hash, history };
    return { hash, problem: `${path}: at /hash: must be a SHA-256, got another text` };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { hash, problem: error.message };
  }
}

async function move(from: string, to: string): Promise<void> {
  await makeFolderOf(to);
  await rename(from, to).catch((cause) => unwritable(to, cause));
}
