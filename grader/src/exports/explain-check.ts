import type { CheckResult } from '@gradus/contracts';

/** Control characters, ends of lines and marks that turn the direction of writing: students print them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text as one line that shows what it says. */
export function plainLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ').trim();
}

/** What a student is told of a check: its message, the misconceptions and, where it did not pass, the hint; a line each. */
export function explainCheck({ verdict, message, misconceptions, hint }: CheckResult): string[] {
  const lines = [message, ...misconceptions.map(({ explanation }) => explanation)];
  if (verdict !== 'passed' && hint !== '') lines.push(`Hint: ${hint}`);
  return lines.map(plainLine).filter((line) => line !== '');
}
