import type { MarkdownIt, Token } from 'markdown-it';

/** A table with more rows may be cut between two of them: kept whole, it would leave half a page empty. */
const LONG_TABLE_ROWS = 20;

/** The image of a paragraph that holds nothing else. */
function soleImage(inline: Token | undefined): Token | null {
  const [image, ...rest] = inline?.type === 'inline' ? (inline.children ?? []) : [];
  return image?.type === 'image' && rest.length === 0 ? image : null;
}

/**
 * Sets figures and tables as `<figure>` with `<figcaption>`, so that a page break keeps them whole and together:
 * an image alone in its paragraph with its alternative text as caption, and a table with the paragraph before it when
 * that begins with `**Table`. An image that is not one of `figures` is left out, and a note says so in its place.
 */
export function figureBlocks(processor: MarkdownIt, figures: ReadonlyMap<string, string>): void {
  const { escapeHtml } = processor.utils;
  const source = (image: Token) => String(image.attrGet('src') ?? '');

  processor.core.ruler.push('figure_blocks', (state) => {
    const framed: Token[] = [];
    const frame = (nesting: 1 | -1, tag: string) => {
      const token = new state.Token(nesting === 1 ? 'frame_open' : 'frame_close', tag, nesting);
      token.block = true;
      return token;
    };
    for (const [index, token] of state.tokens.entries()) {
      const image = token.type === 'paragraph_open' ? soleImage(state.tokens[index + 1]) : null;
      if (image !== null && figures.has(source(image))) {
        token.tag = 'figure';
        const close = state.tokens[index + 2];
        if (close !== undefined) close.tag = 'figure';
        image.meta = { isFigure: true };
      }
      if (token.type === 'table_open') {
        const figure = frame(1, 'figure');
        const close = state.tokens.findIndex((each, at) => at > index && each.type === 'table_close');
        const rows = state.tokens.slice(index, close).filter((each) => each.type === 'tr_open').length;
        figure.attrSet('class', rows > LONG_TABLE_ROWS ? 'table long' : 'table');
        framed.splice(captionStart(framed), 0, figure);
      }
      framed.push(token);
      if (token.type === 'table_close') framed.push(frame(-1, 'figure'));
    }
    state.tokens = framed;
  });

  processor.renderer.rules.image = (tokens, index, options, environment) => {
    const image = tokens[index];
    if (image === undefined) return '';
    const alternative = processor.renderer.renderInlineAsText(image.children ?? [], options, environment);
    const svg = figures.get(source(image));
    if (image.meta?.isFigure !== true || svg === undefined) {
      return `<em class="left-out">[image left out: ${escapeHtml(alternative || source(image))}]</em>`;
    }
    const label = `role="img" aria-label="${escapeHtml(alternative)}"`;
    const caption = processor.renderer.renderInline(image.children ?? [], options, environment);
    const drawing = `<div class="drawing">${svg.replace('<svg ', `<svg ${label} `)}</div>`;
    return `${drawing}<figcaption>${caption}</figcaption>`;
  };
}

/** Where the caption of a table that comes next begins; turns that paragraph into a caption. */
function captionStart(before: readonly Token[]): number {
  const [open, text, close] = before.slice(-3);
  if (open?.type !== 'paragraph_open' || close === undefined || !text?.content.startsWith('**Table'))
    return before.length;
  open.tag = 'figcaption';
  close.tag = 'figcaption';
  return before.length - 3;
}
