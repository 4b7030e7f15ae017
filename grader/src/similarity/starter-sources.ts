import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceText } from './find-similar.ts';

/**
 * The sources of an assignment's `starter/`, in all languages: what everybody received.
 *
 * @param folder - of the assignment; one without a starter gives none
 */
export async function starterSources(folder: string): Promise<SourceText[]> {
  const starter = join(folder, 'starter');
  const found = await readdir(starter, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  const names = found.filter((name) => /\.(py|ipynb|tsx?)$/.test(name) && !name.includes('node_modules')).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(starter, name), 'utf8') })));
}
