import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GradebookEntry, InputError, type Result } from '@gradus/contracts';
import { describe, expect, it } from 'vitest';
import { sampleClass, sampleResultOf } from '../../test/sample-class.ts';
import { sampleResult } from '../../test/sample-result.ts';
import { compileFeedback } from './compile-feedback.ts';

const title = 'Assignment 3';
const anna: GradebookEntry = {
  student: { id: 'anna_berg', name: 'Anna Berg' },
  attempt: { source: 'hand-ins/anna_berg', number: 2, of: 3, isLate: true, lateSeconds: 94_500 },
  status: 'graded',
};
const { renderFeedback, renderMissing } = await compileFeedback();

/** The sample with a check that did not pass, changed. */
function withFailed(change: Partial<Result['checks'][number]>): Result {
  const result = sampleResult(false);
  const checks = result.checks.map((check) => (check.verdict === 'failed' ? { ...check, ...change } : check));
  return { ...result, checks };
}

const hostile = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '](javascript:alert(1)) [x](javascript:alert(1))',
  '`</style>` ``` <!-- ',
  'a | b | c\n\n# heading\n\n| d |\n|---|',
  '\u202egnol\u2066 \u001b[31mred\u0000',
  'long '.repeat(2000),
  'x'.repeat(10_000),
  '&lt;script&gt; &#x3c;script>',
  '{{title}} {{{constructor}}}',
];

describe('renderFeedback', () => {
  it('tells score, lateness, every check, and of what did not pass what is wrong', () => {
    const { markdown, html } = renderFeedback({ result: sampleResult(false), entry: anna, title });
    expect(markdown).toContain('# Assignment 3\n\nFeedback for Anna Berg (anna\\_berg)\n');
    expect(markdown).toContain('**12 of 24 points**');
    expect(markdown).toContain('> Handed in 1 day 2 hours late.');
    expect(markdown).toContain('| softmax | ✓ passed | 4 / 4 |');
    expect(markdown).toContain('### batchNormBackward\n\n**failed, 0 of 4 points**\n\nworst G\\[2,0\\]: yours 0.412');
    expect(markdown).toContain('> **batch norm backward without the mean term of eq. 37.** μ depends on every sample.');
    expect(markdown).toContain('> *largest difference 3e-13 (G)*');
    expect(markdown).toContain('- computeGradients (3 layers, batch norm): blocked by batchNormBackward');
    expect(html).toMatch(/<td [^>]*class="failed">✗ failed</);
    expect(html).toContain('<blockquote class="alert warning">');
    expect(html.length).toBeLessThan(40_000);
  });

  it.each<[string, Partial<Result['checks'][number]>, string[]]>([
    [
      'the worst entry where no message does',
      {
        message: 'first broken: scores',
        measure: {
          worst: { tensor: 'W1', row: 2, col: 5, submitted: 'NaN', expected: 0.5, error: 'NaN', tolerance: 2e-7 },
          ...{ wrong: 3, compared: 20, leftOut: 0 },
          tensors: [
            { tensor: 'W1', worstError: 'NaN', tolerance: 2e-7, wrong: 3, compared: 12, leftOut: 0 },
            { tensor: 'b1', worstError: 0, tolerance: 2e-7, wrong: 0, compared: 8, leftOut: 0 },
          ],
        },
      },
      [
        'worst W1\\[2,5\\]: yours NaN, expected 0.5, error NaN \\> 2e-7; 3 of 20 wrong',
        'Wrong entries: W1 3 of 12. All right: b1.',
      ],
    ],
    [
      'that several mistakes fit',
      { misconceptions: ['a', 'b'].map((id) => ({ id, title: id, explanation: '', matches: [], evidence: '' })) },
      ['More than one mistake fits what was compared.'],
    ],
    [
      'stages',
      { stages: [{ stage: 'through batch norm', verdict: 'failed', layer: 2, message: 'G is wrong' }] },
      ['| through batch norm | ✗ failed | layer 2: G is wrong |'],
    ],
    ['the hint', { hint: 'Look at μ.' }, ['**Hint.** Look at μ.']],
    ['a check that is shown after the deadline', { visibility: 'after-deadline', hint: 'Look.' }, ['**Hint.** Look.']],
  ])('tells %s', (_, change, expected) => {
    const { markdown } = renderFeedback({ result: withFailed(change), entry: anna, title });
    for (const text of expected) expect(markdown).toContain(text);
  });

  it('tells of a hidden check verdict and points only, whatever its verdict', () => {
    for (const verdict of ['passed', 'failed', 'inconclusive', 'blocked', 'error'] as const) {
      const result = withFailed({ visibility: 'hidden', verdict, message: 'SECRET', hint: 'SECRET' });
      const { markdown, html } = renderFeedback({ result, entry: anna, title });
      expect(markdown).toMatch(new RegExp(`\\| batchNormBackward \\*\\(hidden\\)\\* \\| . ${verdict} \\| 0 / 4 \\|`));
      expect(markdown).not.toMatch(/SECRET|mean term|0\.388/);
      expect(html).not.toMatch(/SECRET|mean term|0\.388/);
    }
  });

  it('tells what is to be said of a check that passed', () => {
    const result = withFailed({ verdict: 'passed', message: 'taken as rows' });
    expect(renderFeedback({ result, entry: anna, title }).markdown).toContain('- batchNormBackward: taken as rows');
  });

  it.each(hostile)('shows hostile text and does nothing else: %j', (text) => {
    const result = withFailed({
      ...{ title: text, message: text, hint: text },
      misconceptions: [{ id: 'x', title: text, explanation: text, matches: [text], evidence: text }],
      stages: [{ stage: text, verdict: 'failed', message: text }],
    });
    const entry: GradebookEntry = {
      student: { id: text, name: text },
      attempt: { source: text, number: 1, of: 1 },
      status: 'graded',
    };
    const { markdown, html } = renderFeedback({ result, entry, title: text });
    const known =
      /^(!doctype|\/?(html|head|meta|title|style|body|main|h[123]|p|strong|em|blockquote|table|thead|tbody|tr|th|td|ul|li|hr))\b/;
    const tags = [...html.matchAll(/<([^\s>]*[^>]*)>/g)].map(([, tag]) => tag ?? '');
    expect(tags.filter((tag) => !known.test(tag))).toEqual([]);
    expect(html).not.toMatch(/\s(href|src|on\w+)=["']/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(markdown + html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2066]/);
    expect(html.length).toBeLessThan(40_000);
    // Every row of a table has the cells of its heading.
    for (const [table] of html.matchAll(/<table>[\s\S]*?<\/table>/g)) {
      const rows = table.split('<tr>').slice(1);
      expect(new Set(rows.map((row) => row.match(/<t[hd]\b/g)?.length))).toEqual(new Set([3]));
    }
  });

  it('gives the same bytes again, and asks for no other file', () => {
    const input = { result: sampleResult(false), entry: anna, title };
    const { html } = renderFeedback(input);
    expect(renderFeedback(input).html).toBe(html);
    expect(html).not.toMatch(/<(link|script|img|iframe|object|embed|a)\b|url\(|@import/);
    expect(html).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'`);
  });

  it('works for a whole class', () => {
    const gradebook = sampleClass(100, 1);
    for (const entry of gradebook.entries.filter(({ status }) => status === 'graded')) {
      const { markdown } = renderFeedback({ result: sampleResultOf(gradebook, entry), entry, title });
      expect(markdown).toContain(`**${entry.summary?.score} of 60 points**`);
    }
  });
});

describe('renderMissing', () => {
  it('says that nothing could be graded, and why', () => {
    const entry = { ...anna, status: 'missing' as const, reason: '<b>: expected a file submission.ts' };
    const { markdown, html } = renderMissing({ entry, title });
    expect(markdown).toContain('**Not graded: there is nothing to grade**\n\n> [!WARNING]\n> \\<b\\>: expected a file');
    expect(markdown).toContain('Looked at: attempt 2 of 3: hand-ins/anna\\_berg.');
    expect(html).toContain('&lt;b&gt;: expected a file submission.ts');
  });

  it('needs no reason and no attempt', () => {
    const { markdown } = renderMissing({ entry: { student: { id: 'bo' }, status: 'missing' }, title });
    expect(markdown).toContain('Feedback for bo\n\n**Not graded');
    expect(markdown).not.toMatch(/WARNING|Looked at/);
  });
});

describe('compileFeedback', () => {
  it("uses a course's own templates, and tells the place of a mistake in them", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gradus-feedback-'));
    try {
      await writeFile(join(folder, 'feedback.md.hbs'), '{{student}}: {{score}}');
      await writeFile(join(folder, 'missing.md.hbs'), '\n{{studnet}}');
      const own = await compileFeedback(folder);
      expect(own.renderFeedback({ result: sampleResult(), entry: anna, title }).markdown).toBe(
        'Anna Berg (anna\\_berg): 24\n',
      );
      expect(() => own.renderMissing({ entry: anna, title })).toThrow(/missing\.md\.hbs:2: "studnet" not defined/);
      await rm(join(folder, 'missing.md.hbs'));
      await expect(compileFeedback(folder)).rejects.toBeInstanceOf(InputError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
