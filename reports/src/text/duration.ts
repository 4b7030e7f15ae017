const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/**
 * A duration in its two largest units, rounded down.
 *
 * @example
 * durationText(94_500); // '1 day 2 hours'
 */
export function durationText(seconds: number): string {
  const whole = Math.floor(seconds);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first === -1) return 'less than a second';
  let left = whole;
  const parts = UNITS.slice(first, first + 2).flatMap(([unit, size]) => {
    const number = Math.floor(left / size);
    left -= number * size;
    return number === 0 ? [] : [`${number} ${unit}${number === 1 ? '' : 's'}`];
  });
  return parts.join(' ');
}
