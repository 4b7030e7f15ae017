import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a submission's folder holds. */
export interface OwnFiles {
  /** TypeScript files and links, sorted. */
  readonly files: readonly string[];
  /** The folder itself, and all in it. */
  readonly folders: readonly string[];
}

/** Looks through a submission's folder. Installed packages are nobody's own work: `node_modules` is left out. */
export async function findOwnFiles(root: string): Promise<OwnFiles> {
  const files: string[] = [];
  const folders = [root];
  // The list grows while it is walked.
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (isOwn(entry)) files.push(path);
    }
  }
  return { files: files.sort(), folders };
}

function isOwn(entry: Dirent): boolean {
  return entry.isSymbolicLink() || (entry.isFile() && entry.name.endsWith('.ts'));
}
