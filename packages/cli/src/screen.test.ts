import { stripVTControlCharacters } from 'node:util';
import type { CheckResult, Result } from '@gradus/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLines, headerLine, leftOutLines, outputLines, summaryLine, typeErrorLines } from './screen.ts';

const passed: CheckResult = {
  id: 'c',
  title: 'computeGradients (3 layers, batch norm)',
  target: 'computeGradients',
  kind: 'gradient',
  verdict: 'passed',
  points: 12,
  maxPoints: 12,
  visibility: 'student',
  measure: null,
  misconceptions: [],
  message: '',
  hint: 'a hint that nobody needs?',
};
const told = { id: 'm', title: 'm', matches: ['G'], evidence: 'all' };
const failed: CheckResult = {
  ...passed,
  verdict: 'failed',
  points: 0,
  message: 'worst G[2,5]: yours 0.41207, expected 0.38816, error 3.0e-2 > 1e-6; 12 of 35 wrong',
  hint: 'μ depends on every sample of the batch; which term of ∂L/∂s comes through it?',
  misconceptions: [{ ...told, explanation: 'Your result equals batch norm backward without the mean term of eq. 37.' }],
};
const HOSTILE = '\u001b[2J\u001b[31mred\u001b]8;;http://a\u0007\r\nover\u202eright\u2028line\u200bzero\u061c\u0000';

const plain = (lines: readonly string[]) => lines.map((line) => stripVTControlCharacters(line));
const linesOf = (check: CheckResult, width: number, before?: CheckResult) => plain(checkLines(check, before, width));

describe('checkLines', () => {
  test('a pass is one line, without a hint', () => {
    expect(linesOf(passed, 80)).toEqual(['✓ computeGradients (3 layers, batch norm)    12/12']);
  });

  test('a failure says what is wrong, the misconception and the hint', () => {
    expect(linesOf(failed, 80)).toEqual([
      '✗ computeGradients (3 layers, batch norm)    0/12',
      '        worst G[2,5]: yours 0.41207, expected 0.38816, error 3.0e-2 > 1e-6; 12',
      '        of 35 wrong',
      '        Your result equals batch norm backward without the mean term of eq. 37.',
      '        Hint: μ depends on every sample of the batch; which term of ∂L/∂s comes',
      '        through it?',
    ]);
  });

  test('when two mistakes fit, it says so', () => {
    const [one] = failed.misconceptions;
    const lines = linesOf({ ...failed, misconceptions: one === undefined ? [] : [one, one] }, 120);
    expect(lines).toContain('        More than one mistake fits what was compared.');
  });

  test('what stopped everything is said once', () => {
    const error: CheckResult = { ...passed, verdict: 'error', points: 0, message: 'it does not compile', hint: '' };
    expect(linesOf(error, 80, error)).toEqual(['✗ computeGradients (3 layers, batch norm)    0/12   the same']);
    expect(linesOf(error, 80, failed)[0]).toContain('it does not compile');
    expect(linesOf({ ...failed, hint: '', misconceptions: [] }, 200, failed)[0]).toContain('worst G[2,5]');
  });

  test('what does not fit beside the points goes below them', () => {
    const blocked: CheckResult = {
      ...failed,
      verdict: 'blocked',
      message: 'blocked by forward',
      hint: '',
      misconceptions: [],
    };
    expect(linesOf(blocked, 80)).toEqual(['‒ computeGradients (3 layers, batch norm)    0/12   blocked by forward']);
    expect(linesOf(blocked, 60)).toEqual([
      '‒ computeGradients (3 layers, batch norm)    0/12',
      '        blocked by forward',
    ]);
  });

  test.each([80, 120])('no verdict is wider than %i columns, unless a word is', (width) => {
    for (const verdict of ['passed', 'failed', 'error', 'inconclusive', 'blocked'] as const) {
      for (const message of ['', 'short', failed.message, `${'many words '.repeat(60)}`]) {
        for (const line of linesOf({ ...failed, verdict, message }, width)) {
          expect([...line].length).toBeLessThanOrEqual(width);
        }
      }
    }
    const word = 'x'.repeat(300);
    expect(
      linesOf({ ...failed, message: `a ${word} b` }, width)
        .slice(1, 4)
        .map((line) => line.trim()),
    ).toEqual(['a', word, 'b']);
  });

  test('of any text, every line has room or is one word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.constantFrom(80, 120), (message, width) => {
        for (const line of linesOf({ ...failed, message, hint: '', misconceptions: [] }, width)) {
          expect([...line].length <= width || !line.trim().includes(' ')).toBe(true);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  test('inconclusive is said in words', () => {
    expect(linesOf({ ...passed, verdict: 'inconclusive', points: 0, message: '4 of 9 entries' }, 120)[0]).toBe(
      '? computeGradients (3 layers, batch norm)    0/12   inconclusive: 4 of 9 entries',
    );
  });
});

describe('hostile texts', () => {
  const texts: [string, string[]][] = [
    ['a message', checkLines({ ...failed, message: HOSTILE }, undefined, 500)],
    ['output', outputLines(HOSTILE)],
    ['a type error', typeErrorLines([HOSTILE])],
  ];
  test.each(texts)('%s moves nothing and hides nothing', (_, lines) => {
    const text = plain(lines).join('');
    expect(text).toContain('red');
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe('the other lines', () => {
  test('ten type errors are shown, and how many more there are', () => {
    const lines = typeErrorLines(Array.from({ length: 12 }, (_, i) => `submission.ts(${i},1): error`));
    expect(lines).toHaveLength(2 + 10 + 1);
    expect(lines.slice(-2)).toEqual(['  submission.ts(9,1): error', '  and 2 more']);
  });

  test('header and summary', () => {
    expect(headerLine('a3', { entry: '/home/x/submission.ts' }, 7)).toBe('a3 · submission.ts · seed 7');
    const adapted = { entry: '/course/adapter.ts', main: '/home/x/nn.ts' };
    expect(headerLine('a3', adapted, 7)).toBe('a3 · nn.ts through adapter.ts · seed 7');
    const result = { score: 12, maxScore: 24, checks: [passed, failed, passed] } as unknown as Result;
    expect(plain([summaryLine(result, 0.94)])).toEqual(['12/24 points · 2 passed, 1 failed · 0.9 s']);
  });

  test('output: nothing, all, or the last 20 lines, each cut', () => {
    expect(outputLines('')).toEqual([]);
    expect(outputLines('\n\n')).toEqual([]);
    expect(plain(outputLines('a\nb\n'))).toEqual(['', 'Your code printed:', '  a', '  b']);
    const many = plain(outputLines(Array.from({ length: 25 }, (_, i) => i).join('\n')));
    expect(many.slice(1, 3)).toEqual(['Your code printed (the last 20 of 25 lines):', '  5']);
    expect(plain(outputLines('z'.repeat(999)))[2]).toBe(`  ${'z'.repeat(200)}…`);
  });

  test('what was left out, wrapped, without control characters', () => {
    expect(leftOutLines('cell 1 (\u001b[31mg()), cell 2 (a for loop)', 40)).toEqual([
      '',
      'Left out of your code:',
      '        cell 1 (g()), cell 2 (a for',
      '        loop)',
    ]);
  });
});
