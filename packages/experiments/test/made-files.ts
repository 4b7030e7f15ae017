import { readdir } from 'node:fs/promises';

/** What lies in a folder of histories and in the folders in it, but for the lock, in the order of the paths. */
export async function madeFiles(out: string): Promise<string[]> {
  const names = await readdir(out, { recursive: true });
  return names.filter((name) => name !== '.gradus.lock').sort();
}
