const NO_BREAK_SPACE = '\u00a0';

/** What stands in a table cell for something that was not measured. */
export const MISSING_CELL = '*missing · 缺失*';

/** A share in [0, 1] as `53.41 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}${NO_BREAK_SPACE}%`;
}

/** A change of a share in percentage points, with its sign: `+0.67`, `−1.20`. */
export function percentagePoints(change: number): string {
  const text = Math.abs(100 * change).toFixed(2);
  if (Number(text) === 0) return text;
  return `${change < 0 ? '−' : '+'}${text}`;
}

/**
 * A number to three digits as Markdown: plain where that is short, otherwise a power of ten set by KaTeX.
 *
 * @example
 * significant(0.005); // '0.005'
 * significant(4.467e-7); // '$4.47\times10^{-7}$'
 */
export function significant(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '$\\infty$' : '$-\\infty$';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e4)) return String(Number(value.toPrecision(3))).replace('-', '−');
  const [mantissa = '', exponent = ''] = value.toExponential(2).split('e');
  const digits = String(Number(mantissa));
  const power = `10^{${Number(exponent)}}`;
  return digits === '1' ? `$${power}$` : `$${digits}\\times${power}$`;
}

/** A whole number with thin groups of three: `45,000`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Text of others as Markdown that shows it as it is, inside a line and in a table cell. */
export function plainText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|$~&]/g, (character) => `\\${character}`);
}

/** A name as inline code, which tables do not break into lines. */
export function codeText(text: string): string {
  return `\`${text.replace(/[`|\s]/g, ' ')}\``;
}
