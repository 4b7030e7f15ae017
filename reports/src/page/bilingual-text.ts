import type { MarkdownIt } from 'markdown-it';

const lettersIn = (text: string, script: RegExp) => text.match(script)?.length ?? 0;

/** Is a text mostly Chinese? A Chinese character says about as much as two Latin letters. */
function isChinese(text: string): boolean {
  return (
    2 * lettersIn(text, /\p{Script=Han}/gu) > lettersIn(text.replace(/\$[^$]*\$|`[^`]*`/g, ''), /\p{Script=Latin}/gu)
  );
}

/**
 * Marks paragraphs, cells and headings that are Chinese, for fonts, line breaking and screen readers, and keeps the
 * dot between two languages on the line of what it follows.
 */
export function bilingualText(processor: MarkdownIt): void {
  processor.core.ruler.push('bilingual_text', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'inline') continue;
      if (isChinese(token.content)) tokens[index - 1]?.attrSet('lang', 'zh-Hans');
      for (const child of token.children ?? []) {
        if (child.type === 'text') child.content = child.content.replaceAll(' · ', '\u00a0· ');
      }
    }
  });
}
