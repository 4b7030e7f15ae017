import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import type { Sources } from '../languages/language.ts';

/** What of a submission's folder is its own: what its hash is made of, and all that it may be shown. */
export interface OwnFiles {
  /** Regular files, sorted. */
  readonly files: readonly OwnFile[];
  /** Data sets and the like: they count by size and time, and are no part of a copy. */
  readonly large: readonly OwnFile[];
  /** Links, sorted: they count by where they lead. */
  readonly links: readonly string[];
  /** Pipes, sockets and devices: never read. */
  readonly others: readonly string[];
  /** The folder itself, and all in it. */
  readonly folders: readonly string[];
}

export interface OwnFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Installed packages, environments and caches are nobody's own work. */
const NOT_OWN: ReadonlySet<string> = new Set(['.git', 'node_modules', '__pycache__', '.venv', 'venv', 'site-packages']);
/** What lies in an environment of Python or conda, and in a library of one, whatever its folder is called. */
export const OF_ENVIRONMENTS = ['pyvenv.cfg', 'conda-meta', 'site-packages', 'dist-packages'];
const MAX_ENTRIES = 2000;
const MAX_MB = 50;
const LARGE_MB = 5;
const MB = 1024 * 1024;
/** A file of data that is larger is no part of a copy. */
export const LARGE_BYTES = LARGE_MB * MB;

/** Whether what has this name in a submission is its author's work: nothing hidden is. */
export function isOwnName(name: string): boolean {
  return !name.startsWith('.') && !NOT_OWN.has(name);
}

/**
 * Looks through a submission for all that is its own. A submission may read any of it, so nothing of it may change without
 * changing its hash. Its main files are never large.
 *
 * @throws InputError when it has more than 2000 files and folders, or more than 50 MB in files that are not large
 */
export async function ownFilesOf({ root, entry, main }: Sources): Promise<OwnFiles> {
  const status = await lstat(root);
  if (!status.isDirectory()) return { files: [await ownFile(root)], large: [], links: [], others: [], folders: [] };
  const { files, ...found } = await walk(root);
  const isMain = ({ path }: OwnFile): boolean => path === entry || path === main;
  const isLarge = (file: OwnFile): boolean => file.bytes > LARGE_BYTES && !isMain(file);
  const small = files.filter((file) => !isLarge(file));
  const bytes = small.reduce((sum, file) => sum + (isMain(file) ? 0 : file.bytes), 0);
  if (bytes > MAX_MB * MB) {
    throw new InputError(
      `${root}: expected at most ${MAX_MB} MB of files in a submission, got ${Math.ceil(bytes / MB)}. ${ADVICE}`,
    );
  }
  return { files: small, large: files.filter(isLarge), ...found };
}

const ADVICE = 'Put it into a folder of its own, without its data';

async function walk(root: string): Promise<Omit<OwnFiles, 'large'>> {
  const paths: string[] = [];
  const links: string[] = [];
  const others: string[] = [];
  const folders: string[] = [];
  const waiting = [root];
  // The list grows while it is walked.
  for (const folder of waiting) {
    const entries = await readdir(folder, { withFileTypes: true });
    if (folder !== root && entries.some(({ name }) => OF_ENVIRONMENTS.includes(name))) continue;
    folders.push(folder);
    for (const entry of entries) {
      if (!isOwnName(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) paths.push(path);
      else if (entry.isSymbolicLink()) links.push(path);
      else others.push(path);
    }
    if (paths.length + links.length + waiting.length > MAX_ENTRIES) {
      throw new InputError(
        `${root}: expected at most ${MAX_ENTRIES} files and folders in a submission, found more. ${ADVICE}`,
      );
    }
  }
  return { files: await Promise.all(paths.sort().map(ownFile)), links: links.sort(), others, folders };
}

async function ownFile(path: string): Promise<OwnFile> {
  const { size, mtimeMs } = await lstat(path);
  return { path, bytes: size, modifiedMs: mtimeMs };
}
