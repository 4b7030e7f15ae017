import type { MarkdownIt } from 'markdown-it';

const MARKER = /^\[!(NOTE|WARNING)\]\n/;

/**
 * GitHub's boxes: a quotation that starts with a line `[!NOTE]` or `[!WARNING]` becomes a box of that class. The
 * Markdown stays readable anywhere else.
 */
export function alertBoxes(processor: MarkdownIt): void {
  processor.core.ruler.after('inline', 'alert_boxes', ({ tokens }) => {
    for (const [index, quote] of tokens.entries()) {
      const text = tokens[index + 2];
      if (quote.type !== 'blockquote_open' || text?.type !== 'inline') continue;
      const kind = MARKER.exec(text.content)?.[1];
      if (kind === undefined) continue;
      quote.attrJoin('class', `alert ${kind.toLowerCase()}`);
      const lineBreak = text.children?.findIndex((child) => child.type === 'softbreak') ?? -1;
      text.children?.splice(0, lineBreak + 1);
    }
  });
}
