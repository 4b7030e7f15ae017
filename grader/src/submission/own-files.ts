import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a submission's folder holds. */
export interface OwnFiles {
  /** Files of the language and links, sorted. */
  readonly files: readonly string[];
  /** The folder itself, and all in it. */
  readonly folders: readonly string[];
}

/** Installed packages, environments and caches are nobody's own work. */
const NOT_OWN: ReadonlySet<string> = new Set(['.git', 'node_modules', '__pycache__', '.venv', 'venv', 'site-packages']);

/** Whether a folder of this name in a submission is its author's work. */
export function isOwnName(name: string): boolean {
  return !NOT_OWN.has(name);
}

/** Looks through a submission's folder for files that end so. */
export async function findOwnFiles(root: string, extension: string): Promise<OwnFiles> {
  const files: string[] = [];
  const folders = [root];
  // The list grows while it is walked.
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!isOwnName(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (isOwn(entry, extension)) files.push(path);
    }
  }
  return { files: files.sort(), folders };
}

function isOwn(entry: Dirent, extension: string): boolean {
  return entry.isSymbolicLink() || (entry.isFile() && entry.name.endsWith(extension));
}
