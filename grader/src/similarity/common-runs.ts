/** Hashes in a row that two programs have in common; indices of the first. */
export interface Run {
  readonly left: number;
  readonly right: number;
  readonly length: number;
}

/** A hash that one program has oftener is looked for at so many places: the same line a thousand times is no evidence. */
const MAX_PLACES = 16;

/**
 * The runs of hashes that both have, the longest first, none over another on either side.
 *
 * @param isKept - false for what says nothing
 */
export function commonRuns(
  left: readonly number[],
  right: readonly number[],
  isKept: (hash: number) => boolean,
): Run[] {
  const places = new Map<number, number[]>();
  for (const [j, hash] of right.entries()) {
    const known = places.get(hash);
    if (known === undefined) places.set(hash, [j]);
    else if (known.length < MAX_PLACES) known.push(j);
  }
  const runs: Run[] = [];
  const seen = new Set<number>();
  for (const [i, hash] of left.entries()) {
    if (!isKept(hash)) continue;
    for (const j of places.get(hash) ?? []) {
      if (seen.has(i * right.length + j)) continue;
      let length = 0;
      while (i + length < left.length && left[i + length] === right[j + length] && isKept(left[i + length] as number)) {
        seen.add((i + length) * right.length + j + length);
        length++;
      }
      runs.push({ left: i, right: j, length });
    }
  }
  runs.sort((a, b) => b.length - a.length || a.left - b.left || a.right - b.right);
  return withoutOverlaps(runs, left.length, right.length);
}

function withoutOverlaps(runs: readonly Run[], leftLength: number, rightLength: number): Run[] {
  const [isLeftTaken, isRightTaken] = [new Uint8Array(leftLength), new Uint8Array(rightLength)];
  return runs.filter(({ left, right, length }) => {
    const isFree =
      !isLeftTaken.subarray(left, left + length).includes(1) &&
      !isRightTaken.subarray(right, right + length).includes(1);
    if (isFree) {
      isLeftTaken.fill(1, left, left + length);
      isRightTaken.fill(1, right, right + length);
    }
    return isFree;
  });
}
