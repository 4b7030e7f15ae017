import puppeteer, { type Browser, type HTTPRequest } from 'puppeteer';

const TIMEOUT_MS = 60_000;

/** Chrome's own sandbox does not work for root; for everybody else it stays on. */
const isRoot = () => process.getuid?.() === 0;

function refuseFetching(request: HTTPRequest) {
  const isAllowed = request.url().startsWith('data:') || request.url() === 'about:blank';
  void (isAllowed ? request.continue() : request.abort('blockedbyclient'));
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
 * @throws Error when the browser does not start, crashes, or takes more than a minute
 *
 * @example
 * const pdf = await printPdf('<h1>Report</h1>', await findBrowser());
 */
export async function printPdf(html: string, browserPath: string): Promise<Uint8Array> {
  const browser = await puppeteer.launch({
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
  try {
    return await print(browser, html);
  } finally {
    await browser.close();
  }
}
