import { type Options, transformSync } from '@swc/wasm-typescript';

export type Translated = { readonly javascript: string } | { readonly refused: string };

/** The scheme of a file's name in source maps, and so in the stack of an error: `submission:lib/one.ts:12:7`. */
export const SUBMISSION_SCHEME = 'submission:';

const OPTIONS: Options = {
  module: true,
  mode: 'transform',
  sourceMap: true,
  transform: {
    // An import of what is used only as a type is left out, as TypeScript does it.
    verbatimModuleSyntax: false,
    nativeClassProperties: true,
    noEmptyExport: true,
    // `import a = require('a')` and `export = a` are refused.
    importExportAssignConfig: 'EsNext',
  },
};
/** A longer line is not quoted. */
const QUOTED_CHARACTERS = 100;

/**
 * Translates one file, and judges its syntax alone: types are checked on the student's own machine, beside the checks.
 *
 * @param name - what the file is called in messages: `lib/one.ts`
 * @returns the JavaScript with its source map, or what is wrong: `lib/one.ts:1:12: Expression expected in 'const a = (;'`
 */
export function translate(source: string, name: string): Translated {
  const filename = SUBMISSION_SCHEME + name.split(/[\\/]/).map(encodeURIComponent).join('/');
  try {
    const { code, map = '' } = transformSync(source, { ...OPTIONS, filename });
    const inline = Buffer.from(map).toString('base64');
    return { javascript: `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}` };
  } catch (error) {
    if (isSyntaxFault(error)) return { refused: describe(placed(source, error), source, name) };
    // Its stack overflowed; from then on it breaks in other ways, too.
    return { refused: `${name}: cannot be translated: it is nested too deeply` };
  }
}

/** What the translator throws: no Error. */
interface SyntaxFault {
  readonly message: string;
  /** From 1. */
  readonly startLine: number;
  /** From 0, as a terminal shows it: a tab is four columns, a wide letter two. */
  readonly startColumn: number;
}

function isSyntaxFault(thrown: unknown): thrown is SyntaxFault {
  return typeof thrown === 'object' && thrown !== null && 'startLine' in thrown && 'startColumn' in thrown;
}

/** The same fault with its column in characters: that of a text in which every character is one column wide. */
function placed(source: string, fault: SyntaxFault): SyntaxFault {
  const narrow = source.replace(/[^\S\r\n]/g, ' ').replace(/[^\0-\x7f]/g, 'x');
  if (narrow === source) return fault;
  try {
    transformSync(narrow, OPTIONS);
  } catch (error) {
    if (isSyntaxFault(error) && error.message === fault.message && error.startLine === fault.startLine) return error;
  }
  return fault;
}

function describe({ message, startLine, startColumn }: SyntaxFault, source: string, name: string): string {
  const line = source.split('\n')[startLine - 1]?.trim() ?? '';
  const quoted = line.length > 0 && line.length <= QUOTED_CHARACTERS ? ` in '${line}'` : '';
  return `${name}:${startLine}:${startColumn + 1}: ${message}${quoted}`;
}
