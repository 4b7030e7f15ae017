import { InputError } from '@gradus/contracts';
import { tex } from '@mdit/plugin-tex';
import MarkdownIt from 'markdown-it';
import type { Answers } from '../inputs/read-answers.ts';
import type { TemplateHelper } from './compile-templates.ts';
import { missingBox, type ReportRecord } from './report-record.ts';

/** An answer stands under a heading of level 3. */
const ANSWER_LEVEL = 3;
const LOWEST_LEVEL = 6;

// Reads blocks as the page does: formulas are blocks, too.
const markdown = new MarkdownIt({ html: false }).use(tex, { render: () => '' });
const NEXT = 'what stands after the answer';

/**
 * Moves the headings of an answer below the heading it stands under, so that the report's outline stays whole.
 *
 * @example
 * demoteHeadings('# Method\n\nCentral differences.'); // '#### Method\n\nCentral differences.'
 */
export function demoteHeadings(text: string): string {
  const lines = text.split('\n');
  const tokens = markdown.parse(text, {});
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open' || token.level > 0 || token.map === null) continue;
    const [first, end] = token.map;
    const level = Math.min(LOWEST_LEVEL, Number(token.tag.slice(1)) + ANSWER_LEVEL);
    // A heading underlined with === or --- takes several lines; all but the first become empty.
    lines.fill('', first, end);
    lines[first] = `${'#'.repeat(level)} ${tokens[index + 1]?.content.replaceAll('\n', ' ')}`;
  }
  return lines.join('\n');
}

/**
 * A code block or formula that is never closed would take in all that follows in the report.
 *
 * @throws InputError naming the line in which it begins
 */
function expectEnd(text: string, file: string): void {
  const tokens = markdown.parse(`${text}\n\n${NEXT}`, {});
  const swallowing = tokens.findLast(({ content }) => content.includes(NEXT));
  if (swallowing?.type === 'inline' && swallowing.content === NEXT && swallowing.level === 1) return;
  throw new InputError(
    `${file}:${(swallowing?.map?.[0] ?? 0) + 1}: expected every code block (\`\`\`) and formula ($$) to be closed, got one that begins in this line and never ends`,
  );
}

function imagesOf(text: string): string[] {
  const inline = markdown.parse(text, {}).flatMap((token) => token.children ?? []);
  return inline.filter((token) => token.type === 'image').map((token) => String(token.attrGet('src')));
}

/** `{{answer "01-gradient-check"}}`: the student's words from `answers/01-gradient-check.md`, as Markdown. */
export function answerHelper(answers: Answers, record: ReportRecord): TemplateHelper {
  return (name: string) => {
    record.placedAnswers.add(name);
    const text = answers.get(name);
    if (text === undefined) {
      const english = `This section has no answer yet: write it in \`answers/${name}.md\`.`;
      return missingBox(record, [`answers/${name}.md`], english, '本节尚无回答，请写入上述文件。');
    }
    expectEnd(text, `answers/${name}.md`);
    for (const source of imagesOf(text)) record.missing.add(`image ${source} of answers/${name}.md (not carried yet)`);
    return demoteHeadings(text);
  };
}
