import { findBrowser } from '../src/pdf/find-browser.ts';

/**
 * The browser of this machine for the tests of pages and PDFs, or nothing: then they are skipped, and say so. With CI=true a
 * machine without a browser is a failure.
 */
export async function realBrowser(): Promise<string | null> {
  try {
    return await findBrowser();
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    console.warn(`Tests in a browser are skipped: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}
