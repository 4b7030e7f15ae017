import { readFileSync, realpathSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OwnModules } from './own-modules.ts';
import { translate } from './translate.ts';

/** A submission that cannot be translated or imports what it must not: told to the student as it is. */
export class RefusedSubmission extends Error {
  override readonly name = 'RefusedSubmission';
}

const MATRIX = '@gradus/matrix';
/** What that is here: a file beside this one, `.ts` in the sources, `.js` in a published package. */
const MATRIX_URL = new URL(`./matrix${extname(import.meta.url)}`, import.meta.url).href;
/** The name by which an adapter may import the student's main file, whatever that is called. */
const MAIN = 'submission';

/**
 * Makes Node load the submission's TypeScript and holds it to its own files and `@gradus/matrix`.
 *
 * @param main - what an adapter imports as `./submission.ts`, where there is no such file
 * @returns the URL to import
 */
export function registerSubmissionLoader(own: OwnModules, main: string | undefined): string {
  const resolveOwn = (specifier: string, parent: string): string | undefined => {
    const wanted = resolve(dirname(parent), specifier);
    const asMain = parent === own.entry && wanted.replace(/\.[jt]s$/, '') === join(own.folder, MAIN) ? main : undefined;
    for (const path of [
      wanted,
      wanted.replace(/\.js$/, '.ts'),
      `${wanted}.ts`,
      ...(asMain === undefined ? [] : [asMain]),
    ]) {
      if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
      const real = realpathSync(path);
      if (own.has(real)) return real;
    }
    return undefined;
  };

  registerHooks({
    resolve(specifier, context, nextResolve) {
      const parent = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
      if (specifier === entryUrl) return { url: entryUrl, shortCircuit: true };
      if (!own.has(parent)) return nextResolve(specifier, context);
      if (specifier === MATRIX) return { url: MATRIX_URL, shortCircuit: true };
      const found = /^\.\.?\//.test(specifier) ? resolveOwn(specifier, parent) : undefined;
      if (found !== undefined) return { url: pathToFileURL(found).href, shortCircuit: true };
      throw new RefusedSubmission(
        `${own.nameOf(parent)}: imports '${specifier}', but only '${MATRIX}' and the submission's own .ts files can be imported`,
      );
    },
    load(url, context, nextLoad) {
      const path = url.startsWith('file:') ? fileURLToPath(url) : '';
      if (!own.has(path)) return nextLoad(url, context);
      if (!path.endsWith('.ts')) {
        throw new RefusedSubmission(`${basename(path)}: expected a TypeScript file (.ts)`);
      }
      const source = readFileSync(path === own.entry ? own.source : path, 'utf8');
      const translated = translate(source, own.nameOf(path));
      if ('refused' in translated) throw new RefusedSubmission(translated.refused);
      return { format: 'module', source: translated.javascript, shortCircuit: true };
    },
  });
  const entryUrl = pathToFileURL(own.entry).href;
  return entryUrl;
}
