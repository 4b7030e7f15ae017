import { WinnowFilter } from '@dodona/dolos-core';
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
 * The fingerprints of a program: of every window of hashes the smallest, so that what two programs share is found wherever
 * it stands.
 *
 * @see Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003 (MOSS), as Dolos has it
 */
export function fingerprintsOf({ kinds, rows }: SyntaxTokens): Fingerprint[] {
  const kept = new WinnowFilter(TOKENS, WINDOW).fingerprints([...kinds]);
  return Array.from(kept, ({ hash, start, stop }) => {
    const [a, b] = [rows[start] ?? 0, rows[stop] ?? 0];
    return { hash, firstRow: Math.min(a, b), lastRow: Math.max(a, b) };
  });
}
