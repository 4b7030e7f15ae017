import type { Called, Counted, Evaluated } from '../submission/caller.ts';

/** A student's fault that leaves nothing to compare. */
export interface Fault {
  readonly verdict: 'failed' | 'error';
  readonly message: string;
}

type Faulty = Exclude<
  Called | Counted | Evaluated,
  { readonly kind: 'returned' | 'counted' | 'evaluated' | 'threwAt' }
>;

/** Why a target gave no answer. @param target - by its name in the submission */
export function faultOf(target: string, called: Faulty): Fault {
  if (called.kind === 'missing') return { verdict: 'failed', message: called.message };
  if (called.kind === 'stopped') return { verdict: 'error', message: called.message };
  return { verdict: 'error', message: `${target} ${withVerb(called.message)}` };
}

/** `TypeError: …` reads better as `threw TypeError: …`; a message that starts with its own verb stays. */
export function withVerb(message: string): string {
  return /^(threw|returned) /.test(message) ? message : `threw ${message}`;
}
