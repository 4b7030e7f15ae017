import type { MisconceptionFound } from '@gradus/contracts';

/** An explanation as a result tells it, and its hint. */
export type Match = MisconceptionFound & { readonly hint: string };
