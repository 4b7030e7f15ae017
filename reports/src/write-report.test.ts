import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { InputError, MissingToolError } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { realBrowser } from '../test/real-browser.ts';
import { sampleAnswers } from '../test/sample-answers.ts';
import { completeHistories, incompleteHistories } from '../test/sample-histories.ts';
import { A3_REPORT, sampleInputs } from '../test/sample-inputs.ts';
import { sampleResult } from '../test/sample-result.ts';
import { type ReportFormat, writeReport } from './write-report.ts';

const browser = await realBrowser();
const complete = sampleInputs(completeHistories(), sampleResult(), sampleAnswers);

let outFolder: string;
beforeEach(async () => {
  outFolder = await mkdtemp(join(tmpdir(), 'gradus-written-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(outFolder, { recursive: true });
});

const order = (...formats: ReportFormat[]) => ({ ...complete, templateFolder: A3_REPORT, formats, outFolder });

describe('writeReport', () => {
  it('writes Markdown with figures and their specifications beside it, and the page', async () => {
    const steps: string[] = [];
    const { files } = await writeReport({ ...order('md', 'html'), onProgress: (_, __, note) => steps.push(note) });
    const written = (await readdir(outFolder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.toSorted()).toEqual(written.toSorted());
    expect(files.map((file) => relative(outFolder, file))).toEqual(
      expect.arrayContaining(['report.md', 'report.html', 'figures/nine-layers.svg', 'figures/nine-layers.vl.json']),
    );
    expect(steps).toEqual(['figures', 'pages', '']);
    const markdown = await readFile(join(outFolder, 'report.md'), 'utf8');
    for (const [, path = ''] of markdown.matchAll(/\]\((figures\/[^)]+)\)/g)) {
      expect(await readFile(join(outFolder, path), 'utf8')).toMatch(/^<svg /);
    }
  });

  it('gives the same bytes again', async () => {
    const read = async () => {
      const { files } = await writeReport(order('md', 'html'));
      return Promise.all(files.map((file) => readFile(file, 'utf8')));
    };
    expect(await read()).toEqual(await read());
  });

  it('tells a folder that cannot be written', async () => {
    const file = join(outFolder, 'file');
    await writeFile(file, '');
    const writing = writeReport({ ...order('md'), outFolder: file });
    await expect(writing).rejects.toBeInstanceOf(InputError);
    await expect(writing).rejects.toThrow(
      /cannot be written \((ENOTDIR|EEXIST)\)\. Choose another place with --out\.$/,
    );
  });

  it('keeps and names the other files when there is no browser', async () => {
    vi.stubEnv('GRADUS_CHROME', join(outFolder, 'nothing'));
    const writing = writeReport(order('md', 'html', 'pdf'));
    await expect(writing).rejects.toThrow(/Written without it: .*report\.md, .*report\.html$/);
    await expect(writing).rejects.toBeInstanceOf(MissingToolError);
    expect(await readFile(join(outFolder, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/);
    await expect(writeReport(order('pdf'))).rejects.toThrow(/nothing can be run there$/);
  });
});

describe.skipIf(browser === null)('the PDF', () => {
  it.each([
    ['complete', complete, 9],
    ['incomplete', sampleInputs(incompleteHistories(), sampleResult(false)), 6],
  ] as const)('of a %s report has pages, bookmarks, tags and text in both languages', async (_, inputs, fewest) => {
    const { files } = await writeReport({ ...order('pdf'), ...inputs });
    const path = join(outFolder, 'report.pdf');
    expect(files).toEqual([path]);
    const pdf = await readFile(path, 'latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThanOrEqual(fewest);
    expect(pdf).toContain('/Outlines');
    expect(pdf).toContain('/StructTreeRoot');
    const text = await textOf(path);
    if (text === null) return;
    expect(text).toContain('梯度检验');
    expect(text).toContain('Sensitivity to initialisation');
    expect(text).toMatch(/1 ?\/ ?\d+\s*\f/);
  });
});

/** What poppler reads from a PDF, or nothing on a machine without it. */
async function textOf(path: string): Promise<string | null> {
  try {
    return (await promisify(execFile)('pdftotext', ['-layout', path, '-'])).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    console.warn('The text of the PDF is not looked at: there is no pdftotext');
    return null;
  }
}
