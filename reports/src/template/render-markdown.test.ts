import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckResult } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleAnswers } from '../../test/sample-answers.ts';
import { completeHistories, incompleteHistories, sampleHistory } from '../../test/sample-histories.ts';
import { A3_REPORT, sampleInputs } from '../../test/sample-inputs.ts';
import { sampleResult } from '../../test/sample-result.ts';
import { type ReportInputs, renderMarkdown } from './render-markdown.ts';

const complete = sampleInputs(completeHistories(), sampleResult(), sampleAnswers);
const incomplete = sampleInputs(incompleteHistories(), sampleResult(false));

describe('the report of a3-batch-norm', () => {
  it('has its five sections, in both languages, and answers under them', async () => {
    const { markdown, missing } = await renderMarkdown(A3_REPORT, complete);
    expect(markdown.match(/^## \d.*$/gm)).toEqual([
      '## 1 Gradient check · 梯度检验',
      '## 2 Three-layer network · 三层网络',
      '## 3 Nine-layer network · 九层网络',
      '## 4 Search for λ · 正则化系数 λ 的搜索',
      '## 5 Sensitivity to initialisation · 对初始化的敏感性',
    ]);
    expect(markdown).toContain('#### Method\n\nI compared with central differences');
    expect(markdown).toContain('{{not a template}} and <script>');
    expect(markdown).not.toContain('[!WARNING]');
    expect(missing).toEqual(['image sketch.png of answers/03-nine-layers.md (not carried yet)']);
  });

  it('takes its numbers from the histories and the result', async () => {
    const { markdown } = await renderMarkdown(A3_REPORT, complete);
    for (const expected of [
      'test accuracy is 53.41\u00a0%, against 52.74\u00a0% without: a difference of +0.67 percentage points',
      'a test accuracy of **53.92\u00a0%**',
      '| batchNormBackward | G\\[2,0\\] | $2.31\\times10^{-11}$ | $1.4\\times10^{-7}$ | 0 / 105 / 1 | passed · 通过 |',
      'All 4 gradient checks passed, over 841 compared entries',
      '| `lambda-fine/8` | full | 9,000 | 0.0145 | 7 | `',
      '- Data · 数据: official, SHA-256 `c4a38c50a1bc…`',
    ]) {
      expect(markdown).toContain(expected);
    }
  });

  it('numbers its figures and tables without a gap', async () => {
    const { markdown, figures } = await renderMarkdown(A3_REPORT, complete);
    const numbers = (pattern: RegExp) => [...markdown.matchAll(pattern)].map(([, number]) => Number(number));
    expect(numbers(/!\[\*\*Figure (\d+) · 图 \1\.\*\*/g)).toEqual([1, 2, 3, 4]);
    expect(figures.map(({ id }) => id)).toEqual(['three-layers', 'nine-layers', 'lambda-search', 'initialisation']);
    const tables = numbers(/^\*\*Table (\d+) · 表 \1\.\*\*/gm);
    expect(tables).toEqual(tables.map((_, index) => index + 1));
  });

  it('shows and lists what is missing, what failed, and what is not finite', async () => {
    const inputs = { ...incomplete, answers: new Map([['99-other', 'Not asked for.']]) };
    const { markdown, missing } = await renderMarkdown(A3_REPORT, inputs);
    expect(missing).toEqual(
      expect.arrayContaining([
        'answers/01-gradient-check.md',
        'history 9-layer',
        'history lambda-fine',
        'history lambda-best',
        'history init-sigma-1e-4-bn',
        'a place for answers/99-other.md in the template',
      ]),
    );
    expect(markdown).toContain('Not trained yet: run `gradus experiment 9-layer`.');
    expect(markdown).toContain('| *missing · 缺失* |');
    expect(markdown).toContain('can therefore **not** be believed');
    expect(markdown).toContain('batch norm backward without the mean term of eq. 37');
    expect(markdown).toContain('λ = 0 has no place on this axis');
  });

  it('tells another schedule and unverified or synthetic data at the top', async () => {
    const { markdown } = await renderMarkdown(A3_REPORT, incomplete);
    const top = markdown.slice(0, markdown.indexOf('## 1'));
    expect(top).toContain('**Unverified data · 未核验的数据.**');
    expect(top).toContain('Trained with the schedule “short” instead of');
    const data = { provenance: 'synthetic' as const, sha256: 'f'.repeat(64) };
    const synthetic = sampleInputs([sampleHistory('3-layer', { accuracy: 0.9, data })], null);
    expect((await renderMarkdown(A3_REPORT, synthetic)).markdown).toContain('**Synthetic data · 合成数据.**');
  });

  it('does not believe in gradients of which checks were left out, nor in a program whose values are wrong', async () => {
    const believed = 'On this evidence the gradients are believed to be free of bugs.';
    const whole = sampleResult();
    const of = async (checks: CheckResult[]) =>
      (await renderMarkdown(A3_REPORT, sampleInputs([], { ...whole, checks }))).markdown;
    expect(await of(whole.checks)).toContain(believed);
    const some = await of(whole.checks.filter(({ target }) => target !== 'batchNormBackward'));
    expect(some).not.toContain(believed);
    expect(some).toContain('Not run: batchNormBackward. The gradients can therefore **not** be believed');
    const wrongSoftmax = await of(
      whole.checks.map((check) => (check.target === 'softmax' ? { ...check, verdict: 'failed' } : check)),
    );
    expect(wrongSoftmax).not.toContain(believed);
    expect(wrongSoftmax).toContain('the program is **not** free of bugs');
  });

  it('calls two runs the same but for batch norm only when they are', async () => {
    const plain = sampleHistory('3-layer', { accuracy: 0.52, settings: { lambda: 0.1 } });
    const data = { provenance: 'synthetic' as const, sha256: 'e'.repeat(64) };
    const normalised = sampleHistory('3-layer-bn', { accuracy: 0.53, settings: { batchNorm: true }, data });
    const { markdown } = await renderMarkdown(A3_REPORT, sampleInputs([plain, normalised], null));
    expect(markdown).toContain('differ in more than batch normalisation: data · 数据, $\\lambda$.');
    expect(markdown).not.toContain('with the same settings and the same seed');
    const { markdown: untrained } = await renderMarkdown(A3_REPORT, sampleInputs([plain], null));
    expect(untrained).not.toContain('with the same settings and the same seed');
    expect((await renderMarkdown(A3_REPORT, complete)).markdown).toContain('with the same settings and the same seed');
  });

  it('tells the range of λ that was searched', async () => {
    const { markdown } = await renderMarkdown(A3_REPORT, complete);
    expect(markdown).toContain('The coarse search made 8 runs, with $\\lambda$ from');
    expect(markdown).toContain('trained for 13,500 updates with');
    expect((await renderMarkdown(A3_REPORT, incomplete)).markdown).not.toContain('The fine search made');
  });

  it('stands without anything measured, and carries a date only when given one', async () => {
    const empty = sampleInputs([], null);
    const { markdown, figures } = await renderMarkdown(A3_REPORT, empty);
    expect(figures).toEqual([]);
    expect(markdown).toContain('The gradients were not checked');
    expect(markdown).toContain('No network was trained yet');
    const dated = await renderMarkdown(A3_REPORT, { ...empty, date: '2023-05-01' });
    expect(dated.markdown.replace(' · 2023-05-01', '')).toBe(markdown);
  });
});

describe('a template', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gradus-report-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function render(template: string, inputs: ReportInputs = complete): Promise<string> {
    await writeFile(join(folder, 'report.md.hbs'), template);
    return (await renderMarkdown(folder, inputs)).markdown;
  }

  it('says where a loss is not finite', async () => {
    const curves =
      '{{#curves id="a" quantities="loss" without="lambda-coarse/2" with="3-layer-bn"}}Caption.{{/curves}}';
    const expected =
      'Caption. Not finite, hence not drawn · 非有限值，未绘出: loss of lambda-coarse/2 at 5 of 11 points.';
    expect(await render(curves, incomplete)).toContain(expected);
    expect(await render('{{loss "lambda-coarse/2" "training"}}', incomplete)).toBe('not finite · 非有限\n');
  });

  it.each([
    ['{{accuracy}}', /expected the name of an experiment, got nothing/],
    ['{{accuracy "3-layer" "tests"}}', /expected "training", "validation" or "test", got "tests"/],
    [
      '{{#curves id="A b" quantities="loss" without="3-layer" with="3-layer-bn"}}{{/curves}}',
      /expected id="…" of lower-case/,
    ],
    ['{{#curves id="a" quantities="los" without="3-layer" with="3-layer-bn"}}{{/curves}}', /got "los"/],
    ['{{#curves id="a" quantities="loss" without="3-layer"}}{{/curves}}', /expected with="…", a list/],
    ['{{#curves id="a" quantities="loss" without="3-layer 9-layer" with="3-layer-bn"}}{{/curves}}', /differ in length/],
    ['{{#lambdas id="a" searches="lambda-coarse"}}{{/lambdas}}', /expected labels="…"/],
  ])('is told of a mistake: %s', async (template, message) => {
    await expect(render(`line one\n${template}`)).rejects.toThrow(message);
    await expect(render(`line one\n${template}`)).rejects.toThrow(/report\.md\.hbs:2: /);
  });
});
