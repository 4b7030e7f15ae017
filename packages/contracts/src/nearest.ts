import { closestMatch } from 'leven';

const MIN_CHARACTERS = 2;
const MAX_CHARACTERS = 80;
/** Shorter names are part of too many others. */
const MIN_PART_CHARACTERS = 4;

/**
 * The known name that somebody who wrote `name` may have meant: some letters off, in another case, or of which `name` is
 * a part that no other known name has.
 *
 * @returns undefined when no known name is near, or `name` is known
 *
 * @example
 * nearest('tolerence', ['tolerance', 'title']); // 'tolerance'
 * nearest('gradients', ['computeGradients', 'computeCost']); // 'computeGradients'
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length < MIN_CHARACTERS || name.length > MAX_CHARACTERS || known.includes(name)) return undefined;
  const lower = name.toLowerCase();
  const byLower = new Map(known.map((each) => [each.toLowerCase(), each]));
  const close = closestMatch(lower, [...byLower.keys()], { maxDistance: lettersOff(name.length) });
  if (close !== undefined) return byLower.get(close);
  const around = known.filter((each) => each.toLowerCase().includes(lower));
  return name.length >= MIN_PART_CHARACTERS && around.length === 1 ? around[0] : undefined;
}

/** Two letters that changed places are two off. */
function lettersOff(length: number): number {
  if (length < 4) return 1;
  return length < 9 ? 2 : 3;
}

/** `; did you mean 'tolerance'?`, or nothing when no known name is near. Goes to the end of a message. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : `; did you mean '${meant}'?`;
}
