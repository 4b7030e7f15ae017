/** What tells any two float64 apart. */
const MOST_DIGITS = 17;

/**
 * With how many significant digits two numbers are to be shown, so that they do not look the same.
 *
 * @param least - where they differ with fewer
 *
 * @example
 * digitsApart(0.0412151, 0.0412153, 5); // 6
 */
export function digitsApart(a: number, b: number, least: number): number {
  let digits = least;
  while (digits < MOST_DIGITS && a.toPrecision(digits) === b.toPrecision(digits)) digits += 1;
  return digits;
}
