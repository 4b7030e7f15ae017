/** What several measurements of one quantity say. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * @throws RangeError when there is no value
 *
 * @example
 * summarise([3, 1, 2]); // { median: 2, min: 1, max: 3 }
 */
export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const [lower, upper] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined) {
    throw new RangeError('summarise: expected at least one value, got none');
  }
  return { median: (lower + upper) / 2, min, max };
}
