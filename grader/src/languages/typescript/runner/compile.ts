import { fileURLToPath } from 'node:url';
import { create, TSError } from 'ts-node';

/** One missing bracket may be told a hundred times. */
const SHOWN = 3;

export type Compiled = { readonly javascript: string } | { readonly diagnostics: string };

/**
 * ts-node as a compile service that only transpiles: what stops a submission is its syntax. Its types are checked on
 * the student's own machine, beside the checks, where a second does not matter.
 *
 * @param folder - diagnostics name files relative to it
 */
export function createCompiler(folder: string): (source: string, path: string) => Compiled {
  const service = create({
    cwd: folder,
    skipProject: true,
    transpileOnly: true,
    pretty: false,
    compiler: fileURLToPath(import.meta.resolve('typescript')),
    compilerOptions: { target: 'es2022', module: 'esnext', moduleResolution: 'bundler', ignoreDeprecations: '5.0' },
  });
  return (source, path) => {
    try {
      return { javascript: service.compile(source, path) };
    } catch (error) {
      if (error instanceof TSError) return { diagnostics: firstOf(error.diagnosticText.trim().split('\n')) };
      throw error;
    }
  };
}

function firstOf(diagnostics: readonly string[]): string {
  const more = diagnostics.length - SHOWN;
  return diagnostics.slice(0, SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
