import { MissingToolError } from '@gradus/contracts';
import puppeteer, { type Browser, type HTTPRequest } from 'puppeteer';

const TIMEOUT_MS = 60_000;

/** Chrome's own sandbox does not work for root; for everybody else it stays on. */
const isRoot = () => process.getuid?.() === 0;

function refuseFetching(request: HTTPRequest) {
  const isAllowed = request.url().startsWith('data:') || request.url() === 'about:blank';
  void (isAllowed ? request.continue() : request.abort('blockedbyclient'));
}

async function launch(browserPath: string): Promise<Browser> {
  try {
    return await puppeteer.launch({
      executablePath: browserPath,
      timeout: TIMEOUT_MS,
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        ...(isRoot() ? ['--no-sandbox'] : []),
      ],
    });
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw new MissingToolError(
      `${browserPath}: expected Chrome or Chromium, it does not start (${reason}). Set GRADUS_CHROME to the path of another`,
      { cause },
    );
  }
}

async function print(browser: Browser, html: string): Promise<Uint8Array> {
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on('request', refuseFetching);
  await page.setContent(html, { waitUntil: 'load' });
  return page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true, timeout: TIMEOUT_MS });
}

/**
 * Prints a page as PDF: paper and page numbers are those of its style sheet, tagged, with bookmarks. No script runs
 * and nothing is fetched while it is printed.
 *
 * @param html - a page that needs no other file
 * @param browserPath - see `findBrowser`
 * @throws MissingToolError when the browser does not start
 * @throws Error when it crashes, or takes more than a minute
 *
 * @example
 * const pdf = await printPdf('<h1>Report</h1>', await findBrowser());
 */
export async function printPdf(html: string, browserPath: string): Promise<Uint8Array> {
  const browser = await launch(browserPath);
  try {
    return await print(browser, html);
  } finally {
    await browser.close();
  }
}
