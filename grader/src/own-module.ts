import { fileURLToPath } from 'node:url';

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The file of a module of this package that is started as a process: `.ts` here, `.js` in a published package. */
export function ownModule(name: string): string {
  return fileURLToPath(new URL(`./${name}.${EXTENSION}`, import.meta.url));
}
