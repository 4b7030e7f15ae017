import type { SyntaxTokens } from './syntax-tokens.ts';

/** Tokens in a fingerprint, and fingerprints in a window of which one is kept: Dolos' own. */
const TOKENS = 23;
const WINDOW = 17;

/** A run of tokens that winnowing kept; rows counted from 0. */
export interface Fingerprint {
  readonly hash: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/**
 * What gives the fingerprints of a program: of every window of hashes the smallest, so that what two programs share is found
 * wherever it stands. Its library is loaded when it is asked for.
 *
 * @see Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003 (MOSS), as Dolos has it
 */
export async function openWinnowing(): Promise<(tokens: SyntaxTokens) => Fingerprint[]> {
  const { WinnowFilter } = await import('@dodona/dolos-core');
  const filter = new WinnowFilter(TOKENS, WINDOW);
  return ({ kinds, rows }) =>
    Array.from(filter.fingerprints([...kinds]), ({ hash, start, stop }) => {
      const [a, b] = [rows[start] ?? 0, rows[stop] ?? 0];
      return { hash, firstRow: Math.min(a, b), lastRow: Math.max(a, b) };
    });
}
