import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeText, count, percent, percentagePoints, plainText, significant } from './number-format.ts';

describe('number formats', () => {
  it.each([
    [0.53414, '53.41\u00a0%'],
    [0, '0.00\u00a0%'],
    [1, '100.00\u00a0%'],
  ])('percent %d', (value, text) => expect(percent(value)).toBe(text));

  it.each([
    [0.0067, '+0.67'],
    [-0.012, '−1.20'],
    [-0.00001, '0.00'],
  ])('percentagePoints %d', (value, text) => expect(percentagePoints(value)).toBe(text));

  it.each([
    [0, '0'],
    [0.005, '0.005'],
    [-0.0312, '−0.0312'],
    [2250, '2250'],
    [1e-5, '$10^{-5}$'],
    [4.467e-7, '$4.47\\times10^{-7}$'],
    [-2e-9, '$-2\\times10^{-9}$'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '$\\infty$'],
    [Number.NEGATIVE_INFINITY, '$-\\infty$'],
  ])('significant %d', (value, text) => expect(significant(value)).toBe(text));

  it('significant keeps three digits of any finite number', () => {
    const limit = { noNaN: true, min: -1e300, max: 1e300 };
    fc.assert(
      fc.property(fc.double(limit), (value) => {
        const text = significant(value);
        const [, sign, mantissa = '1', power] = /^\$(-?)(?:([\d.]+)\\times)?10\^\{(-?\d+)\}\$$/.exec(text) ?? [];
        const read = power === undefined ? text.replace('−', '-') : `${sign}${mantissa}e${power}`;
        // Half a unit of the third digit is at most 0.5 % of the number.
        return Math.abs(Number(read) - value) <= 0.005 * Math.abs(value);
      }),
    );
  });

  it('count groups by three', () => expect(count(45_000)).toBe('45,000'));
});

describe('text of others', () => {
  it('plainText stays on its line and means nothing to Markdown', () => {
    expect(plainText('a|b\n*c* $d$ <e> `f`')).toBe('a\\|b \\*c\\* \\$d\\$ \\<e\\> \\`f\\`');
  });

  it('codeText cannot end its code or its table cell', () => {
    expect(codeText('a`|b')).toBe('`a  b`');
  });
});
