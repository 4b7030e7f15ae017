import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axeCore from 'axe-core';
import puppeteer, { type Browser, type Page } from 'puppeteer';

/** Chrome's own sandbox does not work for root. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return puppeteer.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** How a page is looked at. */
export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

/** A page from a disk, and what went wrong in it or was asked for beside it. */
export interface OpenPage {
  readonly page: Page;
  readonly problems: string[];
  readonly requests: string[];
}

/** Opens a page as a file, looks at it, and throws it away. */
export async function withPage(
  browser: Browser,
  html: string,
  look: (open: OpenPage) => Promise<void>,
  { width = 1280, height = 900, scheme = 'light' }: View = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-page-'));
  const page = await browser.newPage();
  try {
    const path = join(folder, 'index.html');
    await writeFile(path, html);
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const problems: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => requests.push(request.url()));
    const url = pathToFileURL(path).href;
    await page.goto(url);
    await look({ page, problems, requests });
  } finally {
    await page.close();
    await rm(folder, { recursive: true });
  }
}

/** What axe finds against a page: each rule with the places that break it. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Not by a script element: the policy of the page refuses it.
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}
