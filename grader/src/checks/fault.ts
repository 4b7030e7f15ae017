import type { Words } from '../languages/words.ts';
import type { Called, Counted, Evaluated } from '../submission/caller.ts';

/** A student's fault that leaves nothing to compare. */
export interface Fault {
  readonly verdict: 'failed' | 'error';
  readonly message: string;
  /** The target that gave nothing to go on: missing, it threw or ended its process. A gradient of another form is told of. */
  readonly unanswered?: string;
}

type Faulty = Exclude<
  Called | Counted | Evaluated,
  { readonly kind: 'returned' | 'counted' | 'evaluated' | 'threwAt' }
>;

/** Why a target gave no answer. @param words - which have its name in the submission */
export function faultOf(target: string, called: Faulty, words: Words): Fault {
  const unanswered = target;
  if (called.kind === 'missing') return { verdict: 'failed', message: called.message, unanswered };
  if (called.kind === 'stopped') return { verdict: 'error', message: called.message, unanswered };
  return { verdict: 'error', message: `${words.nameOf(target)} ${withVerb(called.message)}`, unanswered };
}

/** `TypeError: …` reads better as `threw TypeError: …`; a message that starts with its own verb stays. */
export function withVerb(message: string): string {
  return /^(threw|returned) /.test(message) ? message : `threw ${message}`;
}
