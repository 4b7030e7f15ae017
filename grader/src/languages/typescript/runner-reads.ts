import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * What the process of a submission reads beside Node itself. A built runner is a bundle; one of the sources reads the
 * packages that it imports, by links.
 *
 * @param runner - its file
 */
export function runnerReads(runner: string): string[] {
  const own = [dirname(runner), join(PACKAGE, 'package.json')];
  if (runner.endsWith('.js')) return own;
  const links = join(PACKAGE, 'node_modules');
  const matrix = realpathSync(join(links, '@gradus/matrix'));
  const imported = [
    join(links, '@gradus/contracts'),
    join(links, '@swc/wasm-typescript'),
    join(matrix, 'node_modules/pure-rand'),
  ];
  return [...own, links, matrix, ...imported.map((link) => realpathSync(link))];
}
