import { describe, expect, it } from 'vitest';
import { printableText } from './printable-text.ts';

describe('printableText', () => {
  it.each([
    ['line\nline\r\nline', 'line line line'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['a\u202eb\u2066c\u200bd\ufeff', 'a b c d'],
    ['a\u2028b\u2029c\u0000d\u0085e', 'a b c d e'],
    ['half \ud800 of a pair', 'half \ufffd of a pair'],
    ['  μ ≠ 𝒗 · 统计 ', 'μ ≠ 𝒗 · 统计'],
  ])('makes one plain line of %j', (text, expected) => {
    expect(printableText(text, 100)).toBe(expected);
  });

  it('cuts what is too long between two characters, and says so', () => {
    expect(printableText('𝒗'.repeat(10), 10)).toBe('𝒗'.repeat(10));
    expect(printableText('𝒗'.repeat(11), 10)).toBe(`${'𝒗'.repeat(10)} … (cut: 22 characters)`);
    expect(printableText('x'.repeat(10_000), 10)).toBe('xxxxxxxxxx … (cut: 10000 characters)');
  });
});
