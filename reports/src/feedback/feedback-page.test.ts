import type { Result } from '@gradus/contracts';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityProblems, launchBrowser, type View, withPage } from '../../test/browser-page.ts';
import { realBrowser } from '../../test/real-browser.ts';
import { sampleResult } from '../../test/sample-result.ts';
import { compileFeedback } from './compile-feedback.ts';

const executable = await realBrowser();
const { renderFeedback, renderMissing } = await compileFeedback();

/** Every part that a feedback can have, and a hostile message. */
function fullResult(): Result {
  const result = sampleResult(false);
  const checks = result.checks.map((check, number) => ({
    ...check,
    ...(number === 0 ? { visibility: 'hidden' as const, verdict: 'inconclusive' as const } : {}),
    ...(number === 1 ? { verdict: 'error' as const, message: `${'x'.repeat(10_000)}<script>alert(1)</script>` } : {}),
    ...(number === 2
      ? { stages: [{ stage: 'scores', verdict: 'failed' as const, layer: 1, message: 'S' }], hint: 'μ?' }
      : {}),
    ...(number === 3 ? { message: 'taken as rows' } : {}),
  }));
  return { ...result, checks };
}

describe.skipIf(executable === null)('a feedback in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(executable ?? '');
  }, 60_000);
  afterAll(() => browser?.close());

  const student = { id: 'anna', name: '<b>Anna</b>' };
  const attempt = { source: 'a', number: 1, of: 1, isLate: true };
  const title = 'Assignment 3';
  const pages: [string, string][] = [
    [
      'a graded one',
      renderFeedback({ result: fullResult(), entry: { student, attempt, status: 'graded' }, title }).html,
    ],
    ['a missing one', renderMissing({ entry: { student, attempt, status: 'missing', reason: 'no file' }, title }).html],
  ];
  const views: View[] = [{ scheme: 'light' }, { scheme: 'dark' }, { scheme: 'light', width: 400 }];

  it.each(pages.flatMap(([name, html]) => views.map((view) => [name, view, html] as const)))(
    'has nothing that axe objects to, fits, and is silent: %s, %o',
    (_, view, html) =>
      withPage(
        browser,
        html,
        async ({ page, problems, requests }) => {
          expect(await accessibilityProblems(page)).toEqual([]);
          const width = await page.evaluate('document.documentElement.scrollWidth');
          expect(width).toBeLessThanOrEqual(view.width ?? 1280);
          expect(await page.$$('script, b, a, img')).toEqual([]);
          expect(problems).toEqual([]);
          expect(requests).toHaveLength(1);
        },
        view,
      ),
  );
});
