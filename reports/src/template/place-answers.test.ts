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

  it('shows and records an answer that is not there', () => {
    const record = createReportRecord();
    expect(answerHelper(answers, record)('02-b')).toMatch(
      /^> \[!WARNING\]\n> \*\*Missing · 缺失\.\*\* .*answers\/02-b\.md/,
    );
    expect([...record.missing]).toEqual(['answers/02-b.md']);
  });
});
