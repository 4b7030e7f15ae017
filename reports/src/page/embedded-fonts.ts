import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The page's families: a serif for text, a sans-serif for headings, tables and figures. */
const STYLE_SHEETS = [
  require.resolve('@fontsource/source-serif-4/400.css'),
  require.resolve('@fontsource/source-serif-4/400-italic.css'),
  require.resolve('@fontsource/source-serif-4/600.css'),
  require.resolve('@fontsource/source-sans-3/400.css'),
  require.resolve('@fontsource/source-sans-3/400-italic.css'),
  require.resolve('@fontsource/source-sans-3/600.css'),
];
const SUBSETS = /-(latin|latin-ext|greek)-\d+-/;

/** Replaces each `src` of a style sheet by its woff2 file as a data URI; the older formats beside it are dropped. */
async function embed(css: string, folder: string): Promise<string> {
  const files = new Map<string, string>();
  for (const [, file = ''] of css.matchAll(/url\(([^)]+\.woff2)\)/g)) {
    files.set(file, (await readFile(join(folder, file))).toString('base64'));
  }
  return css.replace(/src:\s*url\(([^)]+\.woff2)\)[^;}]*/g, (_, file: string) => {
    return `src:url(data:font/woff2;base64,${files.get(file)}) format("woff2")`;
  });
}

/**
 * The page's fonts and KaTeX's style sheet with its fonts, as CSS that needs no other file. Chinese is not embedded:
 * those fonts are large, and every system that shows Chinese has one.
 *
 * @example
 * const css = await embeddedFonts();
 */
export async function embeddedFonts(): Promise<string> {
  const texts = STYLE_SHEETS.map(async (path) => {
    const faces = (await readFile(path, 'utf8')).match(/@font-face\s*{[^}]*}/g) ?? [];
    return embed(faces.filter((face) => SUBSETS.test(face)).join('\n'), dirname(path));
  });
  const katexPath = require.resolve('katex/dist/katex.min.css');
  const katex = embed(await readFile(katexPath, 'utf8'), dirname(katexPath));
  return (await Promise.all([...texts, katex])).join('\n');
}
