import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { InputError } from './input-error.ts';
import { onOneLine } from './schema-error.ts';
import { unwritable } from './unwritable.ts';

/**
 * Empty; the system's lock is on it. It stays: who removed it could lock another file than who has it open. Nothing else
 * may open it: POSIX takes the lock from a process that closes the file, however often it has it open.
 */
const LOCK = '.gradus.lock';
/** Who holds the lock, for the message; it decides nothing. */
const HOLDER = '.gradus.lock.holder';
/** https://sqlite.org/rescode.html#busy; the bits above the lowest eight say why. */
const SQLITE_BUSY = 5;

/**
 * Works in a folder in which no other call of this function, in whatever process, works meanwhile. The folder is made
 * where there is none. The lock is the operating system's: it ends with the work, and with the process, however that
 * ends, so nothing that a killed process leaves is ever in the way.
 *
 * @throws InputError when another works there, saying who; or when the folder cannot be written or locked
 *
 * @example
 * await withFolderLock('histories', () => train());
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true }).catch((cause) => unwritable(folder, cause));
  const lock = await acquire(folder);
  try {
    const holder = join(folder, HOLDER);
    await writeHolder(holder).catch((cause) => unwritable(holder, cause));
    try {
      return await work();
    } finally {
      // One that stays harms nothing: the next holder writes over it.
      await rm(holder, { force: true }).catch(() => {});
    }
  } finally {
    lock.close();
  }
}

/**
 * Node has no call that locks a file, but SQLite, which comes with it, must: whoever begins to write has a lock that
 * only one can have (https://sqlite.org/lockingv3.html). Nothing is written, so there is nothing to recover.
 */
async function acquire(folder: string): Promise<DatabaseSync> {
  const path = join(folder, LOCK);
  // Loaded only here: early versions of Node 24 warn that it is new.
  const { DatabaseSync } = await import('node:sqlite');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    // IMMEDIATE: of several at the same moment one has it; EXCLUSIVE may refuse them all.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
    return database;
  } catch (cause) {
    database?.close();
    const { errcode = 0, message } = cause as Error & { readonly errcode?: number };
    if ((errcode & 0xff) === SQLITE_BUSY) {
      throw new InputError(
        `${folder}: ${await holderOf(folder)} is at work here. Wait until it has ended, or choose another folder with --out.`,
        { cause },
      );
    }
    throw new InputError(
      `${path}: cannot be locked (${message}). Remove it if it is no file of Gradus, or choose another folder with --out.`,
      { cause },
    );
  }
}

/** In one piece: nobody reads a half of it. */
async function writeHolder(path: string): Promise<void> {
  await writeFile(`${path}.part`, `process ${process.pid} on ${hostname()}\n`);
  await rename(`${path}.part`, path);
}

/** Unknown for the moment between the lock and this file. */
async function holderOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, HOLDER), 'utf8').catch(() => '');
  return onOneLine(text.trim(), 100) || 'another process';
}
