import type { Attempt } from '@gradus/contracts';
import { type Deadline, momentOf } from './deadline.ts';
import type { FoundHandIn } from './layouts/layout.ts';
import { fold } from './student-id.ts';

/** The attempt that counts, or why it cannot be told. */
export type Choice = { readonly handIn: FoundHandIn; readonly attempt: Attempt } | { readonly reason: string };

/**
 * Chooses what counts of the attempts of one student: the last before the deadline, else the last. Without times it can be
 * told only where the platform says which one is late.
 *
 * @param handIns - at least one
 */
export function chooseAttempt(handIns: readonly FoundHandIn[], deadline: Deadline | undefined): Choice {
  const [only, another] = handIns;
  if (only !== undefined && another === undefined) {
    const number = (only.before ?? 0) + 1;
    return { handIn: only, attempt: attemptOf(only, number, number, deadline) };
  }
  const inOrder = [...handIns].sort((a, b) => orderOf(a) - orderOf(b));
  // Whoever takes another's name does not take another's place.
  const isOfSeveral = new Set(handIns.map(({ who }) => fold(who.id))).size > 1;
  if (
    isOfSeveral ||
    inOrder.some((handIn, at) => Number.isNaN(orderOf(handIn)) || orderOf(handIn) === orderOf(inOrder[at + 1]))
  ) {
    const sources = handIns.map(({ source }) => `'${source}'`).sort();
    return {
      reason: `handed in ${handIns.length} times, as ${sources.join(' and ')}: expected one that counts. Remove the others`,
    };
  }
  const inTime = inOrder.filter((handIn) => lateness(handIn, deadline).isLate !== true);
  const handIn = (inTime.at(-1) ?? inOrder.at(-1)) as FoundHandIn;
  return { handIn, attempt: attemptOf(handIn, inOrder.indexOf(handIn) + 1, inOrder.length, deadline) };
}

/** By time; where there is none, late after in time. */
function orderOf(handIn: FoundHandIn | undefined): number {
  return handIn?.handedInMs ?? (handIn?.isLate === undefined ? Number.NaN : Number(handIn.isLate));
}

function attemptOf(handIn: FoundHandIn, number: number, of: number, deadline: Deadline | undefined): Attempt {
  const { source, handedInMs } = handIn;
  const handedInAt = handedInMs === undefined ? {} : { handedInAt: momentOf(handedInMs) };
  return { source, number, of, ...handedInAt, ...lateness(handIn, deadline) };
}

/** By the deadline where the time is known, else as the platform says. */
function lateness(
  { handedInMs, isLate }: FoundHandIn,
  deadline: Deadline | undefined,
): Pick<Attempt, 'isLate' | 'lateSeconds'> {
  if (handedInMs === undefined || deadline === undefined) return isLate === undefined ? {} : { isLate };
  const lateMs = handedInMs - deadline.ms;
  return lateMs > 0 ? { isLate: true, lateSeconds: lateMs / 1000 } : { isLate: false };
}
