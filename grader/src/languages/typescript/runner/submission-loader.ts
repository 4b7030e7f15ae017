import { readFileSync, realpathSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createCompiler } from './compile.ts';

/** A submission that does not compile or imports what it must not: told to the student as it is. */
export class RefusedSubmission extends Error {
  override readonly name = 'RefusedSubmission';
}

const MATRIX = '@gradus/matrix';
const INSTALLED = 'node_modules';

/**
 * Makes Node load the submission's TypeScript through ts-node and holds it to its own files and `@gradus/matrix`.
 *
 * @param root - the submission's folder, or the file itself when it is a single one
 * @param entry - the file to load
 * @returns the URL to import
 */
export function registerSubmissionLoader(root: string, entry: string): string {
  const realRoot = realpathSync(root);
  const folder = statSync(realRoot).isDirectory() ? realRoot : dirname(realRoot);
  // Installed packages are nobody's own work.
  const isOwn = (path: string): boolean =>
    path === realRoot || (path.startsWith(realRoot + sep) && !relative(realRoot, path).split(sep).includes(INSTALLED));
  const compile = createCompiler(folder);
  const matrixUrl = import.meta.resolve(MATRIX);

  const resolveOwn = (specifier: string, parent: string): string | undefined => {
    const wanted = resolve(dirname(parent), specifier);
    for (const path of [wanted, wanted.replace(/\.js$/, '.ts'), `${wanted}.ts`]) {
      if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
      const real = realpathSync(path);
      if (isOwn(real)) return real;
    }
    return undefined;
  };

  registerHooks({
    resolve(specifier, context, nextResolve) {
      const parent = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
      if (!isOwn(parent)) return nextResolve(specifier, context);
      if (specifier === MATRIX) return { url: matrixUrl, shortCircuit: true };
      const own = /^\.\.?\//.test(specifier) ? resolveOwn(specifier, parent) : undefined;
      if (own !== undefined) return { url: pathToFileURL(own).href, shortCircuit: true };
      throw new RefusedSubmission(
        `${relative(folder, parent)}: imports '${specifier}', but only '${MATRIX}' and the submission's own .ts files can be imported`,
      );
    },
    load(url, context, nextLoad) {
      const path = url.startsWith('file:') ? fileURLToPath(url) : '';
      if (!isOwn(path)) return nextLoad(url, context);
      if (!path.endsWith('.ts')) {
        throw new RefusedSubmission(`${basename(path)}: expected a TypeScript file (.ts)`);
      }
      const compiled = compile(readFileSync(path, 'utf8'), path);
      if ('diagnostics' in compiled) throw new RefusedSubmission(compiled.diagnostics);
      return { format: 'module', source: compiled.javascript, shortCircuit: true };
    },
  });
  return pathToFileURL(realpathSync(entry)).href;
}
