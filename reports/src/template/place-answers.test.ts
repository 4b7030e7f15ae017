import { InputError } from '@gradus/contracts';
import { describe, expect, it } from 'vitest';
import { answerHelper, demoteHeadings } from './place-answers.ts';
import { createReportRecord } from './report-record.ts';

describe('demoteHeadings', () => {
  it.each([
    ['# Method\n\ntext', '#### Method\n\ntext'],
    ['Method\n======\n\ntext', '#### Method\n\n\ntext'],
    ['###### Deep', '###### Deep'],
    ['```\n# a comment\n```', '```\n# a comment\n```'],
    ['> # quoted', '> # quoted'],
  ])('%j', (text, moved) => expect(demoteHeadings(text)).toBe(moved));
});

describe('answer', () => {
  const answers = new Map([['01-a', 'See ![plot](plot.png).']]);

  it('places the text, and records an image that it does not carry', () => {
    const record = createReportRecord();
    expect(answerHelper(answers, record)('01-a')).toBe('See ![plot](plot.png).');
    expect([...record.missing]).toEqual(['image plot.png of answers/01-a.md (not carried yet)']);
    expect([...record.placedAnswers]).toEqual(['01-a']);
  });

  it.each(['text\n\n```\ncode', '$$ G $$ and $H$', '~~~', '- item\n\n```js\nconst G;'])(
    'refuses %j, which would swallow the rest of the report',
    (text) => {
      const line = text.split('\n').findIndex((each) => /^(```|\$\$|~~~)/.test(each)) + 1;
      const place = () => answerHelper(new Map([['01-a', text]]), createReportRecord())('01-a');
      expect(place).toThrow(InputError);
      expect(place).toThrow(
        `answers/01-a.md:${line}: expected every code block (\`\`\`) and formula ($$) to be closed`,
      );
    },
  );

  it.each(['- item\n  - ```\n    code', '> quoted', '# heading', '$$\nG\n$$', '| a |\n|---|\n| b |', '$', '<!--'])(
    'places %j, which ends by itself',
    (text) => expect(() => answerHelper(new Map([['01-a', text]]), createReportRecord())('01-a')).not.toThrow(),
  );

  it('shows and records an answer that is not there', () => {
    const record = createReportRecord();
    expect(answerHelper(answers, record)('02-b')).toMatch(
      /^> \[!WARNING\]\n> \*\*Missing · 缺失\.\*\* .*answers\/02-b\.md/,
    );
    expect([...record.missing]).toEqual(['answers/02-b.md']);
  });
});
