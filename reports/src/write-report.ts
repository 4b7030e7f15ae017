import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MissingToolError, unwritable } from '@gradus/contracts';
import writeFileAtomic from 'write-file-atomic';
import { renderPlot } from './figures/plot.ts';
import { renderPage } from './page/render-page.ts';
import { findBrowser } from './pdf/find-browser.ts';
import { printPdf } from './pdf/print-pdf.ts';
import { type ReportInputs, renderMarkdown } from './template/render-markdown.ts';

export type ReportFormat = 'md' | 'html' | 'pdf';

/** What is to be written, and where. */
export interface ReportOrder extends ReportInputs {
  /** Holds `report.md.hbs` and `partials/`. */
  readonly templateFolder: string;
  readonly formats: readonly ReportFormat[];
  readonly outFolder: string;
  /** Told before each step: figures, pages, PDF. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
}

export interface WrittenReport {
  /** Paths in the order in which they were written. */
  readonly files: readonly string[];
  /** What the report needs and could not find; each is shown in it as missing. */
  readonly missing: readonly string[];
}

const STEPS = 3;

/**
 * Writes an assignment's report: `report.md` with `figures/*.svg` and their Vega-Lite specifications beside it,
 * `report.html` as one file, `report.pdf`. A file appears when it is complete. But for the PDF, the same inputs give
 * the same bytes.
 *
 * @throws InputError for a mistake in the template, an answer that never ends, or a folder that cannot be written
 * @throws MissingToolError when a PDF is asked for and no browser works, after the other files were written
 *
 * @example
 * const { files, missing } = await writeReport({
 *   assignment, histories, result: null, answers: new Map(), date: null,
 *   templateFolder: 'assignments/a3-batch-norm/report', formats: ['md', 'html', 'pdf'], outFolder: 'report',
 * });
 */
export async function writeReport(order: ReportOrder): Promise<WrittenReport> {
  const files: string[] = [];
  const write = async (name: string, content: string | Uint8Array) => {
    const path = join(order.outFolder, name);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content));
    } catch (cause) {
      unwritable(path, cause);
    }
    files.push(path);
  };
  order.onProgress?.(0, STEPS, 'figures');
  const { markdown, figures, missing } = await renderMarkdown(order.templateFolder, order);
  const drawings = new Map<string, string>();
  for (const { id, spec } of figures) drawings.set(`figures/${id}.svg`, await renderPlot(spec));

  order.onProgress?.(1, STEPS, 'pages');
  if (order.formats.includes('md')) {
    for (const { id, spec } of figures) {
      await write(`figures/${id}.vl.json`, `${JSON.stringify(spec, null, 2)}\n`);
      await write(`figures/${id}.svg`, `${drawings.get(`figures/${id}.svg`)}\n`);
    }
    await write('report.md', markdown);
  }
  const html = await renderPage(order.assignment.title, markdown, drawings);
  if (order.formats.includes('html')) await write('report.html', html);

  if (order.formats.includes('pdf')) {
    order.onProgress?.(2, STEPS, 'PDF');
    await write('report.pdf', await printAfter(files, html));
  }
  order.onProgress?.(STEPS, STEPS, '');
  return { files, missing };
}

/** Prints with the browser that is there; when there is none that works, the error names what was written before. */
async function printAfter(files: readonly string[], html: string): Promise<Uint8Array> {
  try {
    return await printPdf(html, await findBrowser());
  } catch (cause) {
    const kept = files.filter((file) => /report\.(md|html)$/.test(file));
    if (!(cause instanceof MissingToolError) || kept.length === 0) throw cause;
    throw new MissingToolError(`${cause.message}. Written without it: ${kept.join(', ')}`, { cause });
  }
}
