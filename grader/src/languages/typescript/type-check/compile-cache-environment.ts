import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** The environment that lets a process of ours keep its compiled code where this one keeps its own, if it does. */
export function compileCacheEnvironment(): { readonly NODE_COMPILE_CACHE?: string } {
  // Node's folder in it is of one version and its flags; another process may need another.
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
