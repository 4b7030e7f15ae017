import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Parser, Tree } from '@vscode/tree-sitter-wasm';

/** What is told apart by its syntax. */
export type SyntaxLanguage = 'python' | 'typescript';

/** Kinds of nodes of a syntax tree, in its order, each with the line it stands in, counted from 0. */
export interface SyntaxTokens {
  readonly kinds: readonly string[];
  readonly rows: readonly number[];
}

/** Characters; what a person writes for an assignment has a tenth. */
const MAX_LENGTH = 128 * 1024;
const MAX_TOKENS = 100_000;
/** Of our processor, which another program cannot take: code of this length has a tenth of it, what is no code at all more. */
const MAX_MS = 1500;

/** Why a text is left out whose syntax takes too long. */
export const TOO_SLOW = `its syntax takes longer than ${MAX_MS / 1000} s to read`;

const require = createRequire(import.meta.url);

/**
 * Reads programs into the kinds of their syntax: names, numbers and comments may be other ones, the tokens stay. Broken code
 * gives tokens too. The grammars are WebAssembly: a stranger's text meets no native parser.
 *
 * @example
 * const tokens = (await SyntaxReader.open()).read('python', 'x = 1');
 */
export class SyntaxReader {
  readonly #parsers: Readonly<Record<SyntaxLanguage, Parser>>;

  private constructor(parsers: Readonly<Record<SyntaxLanguage, Parser>>) {
    this.#parsers = parsers;
  }

  static async open(): Promise<SyntaxReader> {
    // A module of before ES modules, whose names an import does not see; nobody else waits for it.
    const treeSitter = require('@vscode/tree-sitter-wasm') as typeof import('@vscode/tree-sitter-wasm');
    await treeSitter.Parser.init();
    const [python, typescript] = [await parserOf(treeSitter, 'python'), await parserOf(treeSitter, 'typescript')];
    return new SyntaxReader({ python, typescript });
  }

  /** @returns why a text is not taken, in place of its tokens */
  read(language: SyntaxLanguage, text: string): SyntaxTokens | string {
    if (text.length > MAX_LENGTH) return `it has ${text.length} characters, more than ${MAX_LENGTH}`;
    const parser = this.#parsers[language];
    const start = process.cpuUsage();
    const tree = parser.parse(text, null, { progressCallback: () => process.cpuUsage(start).user > 1000 * MAX_MS });
    if (tree === null) {
      parser.reset();
      return TOO_SLOW;
    }
    try {
      return tokensOf(tree) ?? `its syntax tree has more than ${MAX_TOKENS} nodes`;
    } finally {
      tree.delete();
    }
  }

  close(): void {
    for (const parser of Object.values(this.#parsers)) parser.delete();
  }
}

async function parserOf(
  { Language, Parser }: typeof import('@vscode/tree-sitter-wasm'),
  language: SyntaxLanguage,
): Promise<Parser> {
  const path = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${language}.wasm`);
  const parser = new Parser();
  parser.setLanguage(await Language.load(await readFile(path)));
  return parser;
}

/** Depth first, as Dolos does it: each named node opens, and closes after its children. @returns undefined of too large a tree */
function tokensOf(tree: Tree): SyntaxTokens | undefined {
  const kinds: string[] = [];
  const rows: number[] = [];
  const cursor = tree.walk();
  // The root says nothing, and starts where its first comment does.
  const isShown = () => cursor.nodeIsNamed && cursor.nodeType !== 'comment' && cursor.currentDepth > 0;
  try {
    for (;;) {
      if (isShown()) {
        kinds.push(cursor.nodeType);
        rows.push(cursor.startPosition.row);
        if (kinds.length > MAX_TOKENS) return undefined;
      }
      if (cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return { kinds, rows };
        if (isShown()) {
          kinds.push(')');
          rows.push(cursor.endPosition.row);
        }
      }
    }
  } finally {
    cursor.delete();
  }
}
