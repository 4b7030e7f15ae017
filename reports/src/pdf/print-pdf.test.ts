import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MissingToolError } from '@gradus/contracts';
import { describe, expect, it } from 'vitest';
import { realBrowser } from '../../test/real-browser.ts';
import { printPdf } from './print-pdf.ts';

const browser = await realBrowser();

describe.skipIf(browser === null)('printPdf', () => {
  it('runs no script and fetches nothing', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const pdf = await printPdf(
        `<title>Test</title><img src="${address}/image"><link rel="stylesheet" href="${address}/style">
         <iframe src="${address}/frame"></iframe><script>fetch('${address}/script')</script><p>Text</p>`,
        browser ?? '',
      );
      expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-');
      expect(asked).toEqual([]);
    } finally {
      server.close();
    }
  });
});

describe('printPdf', () => {
  it('fails with the reason when the browser does not start', async () => {
    const printing = printPdf('<p>Text</p>', process.execPath);
    await expect(printing).rejects.toBeInstanceOf(MissingToolError);
    await expect(printing).rejects.toThrow(
      /: expected Chrome or Chromium, it does not start \(.*\)\. Set GRADUS_CHROME/,
    );
  });
});
