import type { Gradebook, GradebookEntry } from '@gradus/contracts';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityProblems,
  launchBrowser,
  type OpenPage,
  type View,
  withPage,
} from '../../../test/browser-page.ts';
import { realBrowser } from '../../../test/real-browser.ts';
import { sampleClass } from '../../../test/sample-class.ts';
import { NOT_PASSED } from '../../text/verdict-words.ts';
import { renderDashboard } from '../render-dashboard.ts';

const executable = await realBrowser();
const links = [{ text: 'gradebook.csv', href: 'gradebook.csv' }];

/** Ten students whose verdicts are known, in a class of 300. */
function knownClass(): Gradebook {
  return sampleClass(300, 8, (entries) => {
    const passed = sampleClass(1, 3).checks.map(({ id, maxPoints }) => ({
      ...{ id, verdict: 'passed' as const, points: maxPoints },
      misconceptions: [],
    }));
    const graded = (id: string, name: string, change: Partial<GradebookEntry>): GradebookEntry => ({
      student: { id, name, email: `${id}@example.org`, accounts: { github: `gh-${id}` } },
      attempt: { source: id, number: 1, of: 1, isLate: false },
      status: 'graded',
      summary: {
        ...{ submissionHash: 'ab', language: 'python', sandbox: 'full', score: 60, maxScore: 60 },
        checks: passed,
      },
      ...change,
    });
    const softmaxFailed = passed.map((check, number) =>
      number === 0
        ? {
            ...check,
            verdict: 'failed' as const,
            points: 0,
            misconceptions: ['softmax-over-samples', 'softmax-overflow'],
          }
        : check,
    );
    const first: GradebookEntry[] = [
      graded('a01', 'Åsa Zetterlund', {}),
      graded('a02', 'Önder Aksoy', {
        attempt: { source: 'a02', number: 2, of: 2, isLate: true, lateSeconds: 94_500 },
        summary: {
          ...{ submissionHash: 'ab', language: 'python', sandbox: 'full', score: 56, maxScore: 60 },
          checks: softmaxFailed,
        },
      }),
      { student: { id: 'a03', name: 'Bo Missing' }, status: 'missing', reason: 'a03: expected a file submission.ts' },
      { student: { id: 'a04', name: 'Cy Ungraded' }, status: 'ungraded', reason: 'a04: out of memory on our side' },
    ];
    return [...first, ...entries.slice(first.length)];
  });
}

/** Names in the order in which they are seen. */
const names = (page: Page) =>
  page.$$eval('#grid .body .row .name', (cells) =>
    cells
      .toSorted((a, b) => Number(a.parentElement?.dataset.row) - Number(b.parentElement?.dataset.row))
      .map((cell) => (cell.querySelector('a, span') ?? cell).textContent),
  );
const count = (page: Page) => page.$eval('#count', (element) => element.textContent);
const told = (page: Page) => page.$eval('#cell-text', (element) => element.textContent);
const focused = (page: Page) =>
  page.evaluate(() => {
    const cell = document.activeElement?.closest('[data-column]');
    return [cell?.closest<HTMLElement>('[data-row]')?.dataset.row, cell?.getAttribute('data-column')].join(',');
  });
const sortBy = (page: Page, title: string) =>
  page.$$eval(
    '#grid .head button',
    (buttons, wanted) => buttons.find((button) => button.querySelector('.title')?.textContent === wanted)?.click(),
    title,
  );

describe.skipIf(executable === null)('the dashboard in a browser', () => {
  let browser: Browser;
  let html: string;
  beforeAll(async () => {
    browser = await launchBrowser(executable ?? '');
    html = await renderDashboard(knownClass(), links);
  }, 60_000);
  afterAll(() => browser?.close());

  const look = async (at: (open: OpenPage) => Promise<void>, view?: View, page = html) => {
    await withPage(
      browser,
      page,
      async (open) => {
        await at(open);
        expect(open.problems).toEqual([]);
        expect(open.requests).toHaveLength(1);
      },
      view,
    );
  };

  it('shows all students by id, and asks for nothing beside itself', () =>
    look(async ({ page }) => {
      expect(await count(page)).toBe('300 students');
      expect((await names(page)).slice(0, 4)).toEqual(['Åsa Zetterlund', 'Önder Aksoy', 'Bo Missing', 'Cy Ungraded']);
      expect(await page.$eval('#grid', (grid) => grid.ariaRowCount)).toBe('301');
      expect(await page.$eval('#grid', (grid) => grid.ariaColCount)).toBe('21');
    }));

  it.each([
    ['Åsa', 'Åsa Zetterlund'],
    ['asa zetter', 'Åsa Zetterlund'],
    ['A02@example', 'Önder Aksoy'],
    ['gh-a02', 'Önder Aksoy'],
  ])('finds %s', (text, name) =>
    look(async ({ page }) => {
      await page.type('#text', text);
      expect(await names(page)).toEqual([name]);
      expect(await count(page)).toBe('1 of 300 students');
      // Where one types stays where one types.
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('text');
    }),
  );

  it('filters by status, lateness, verdict and misconception, alone and together', () =>
    look(async ({ page }) => {
      await page.select('#status', 'missing');
      expect(await names(page)).toContain('Bo Missing');
      expect(await names(page)).not.toContain('Åsa Zetterlund');
      await page.select('#status', 'graded');
      await page.select('#lateness', 'late');
      expect((await names(page))[0]).toBe('Önder Aksoy');
      // A check alone asks for those who did not pass it.
      await page.select('#check', '0');
      expect(await page.$eval('#verdicts', (select) => (select as HTMLSelectElement).value)).toBe(NOT_PASSED);
      expect((await names(page))[0]).toBe('Önder Aksoy');
      await page.select('#verdicts', 'e');
      expect(await names(page)).not.toContain('Önder Aksoy');
      await page.click('#filter [type="reset"]');
      await page.waitForFunction(() => document.querySelector('#count')?.textContent === '300 students');
      const overSamples = await page.$$eval(
        '#misconception option',
        (options) => options.find((option) => option.textContent?.startsWith('Softmax over the samples'))?.value,
      );
      await page.select('#misconception', overSamples ?? '');
      expect((await names(page))[0]).toBe('Önder Aksoy');
      await page.type('#text', 'nobody at all');
      expect(await count(page)).toBe('0 of 300 students');
      expect(await names(page)).toEqual([]);
    }));

  it('sorts by each kind of column, both ways, and says so', () =>
    look(async ({ page }) => {
      const scores = () =>
        page.$$eval('#grid .body .row', (rows) =>
          rows
            .toSorted((a, b) => Number(a.getAttribute('data-row')) - Number(b.getAttribute('data-row')))
            .map((row) => Number(row.children[1]?.textContent)),
        );
      await page.select('#status', 'graded');
      await sortBy(page, 'Score');
      const lowest = await scores();
      expect(lowest).toEqual(lowest.toSorted((a, b) => a - b));
      await sortBy(page, 'Score');
      expect((await scores())[0]).toBe(60);
      const sorts = await page.$$eval('#grid [role="columnheader"]', (headers) =>
        headers.map(({ ariaSort }) => ariaSort),
      );
      expect(sorts.slice(0, 3)).toEqual(['none', 'descending', 'none']);
      await page.click('#filter [type="reset"]');
      await sortBy(page, 'Late');
      const latest = await page.$eval('#grid .body .row', (row) => row.children[2]?.textContent);
      expect(latest).toMatch(/^\d+ d/);
      await sortBy(page, 'Student');
      expect((await names(page))[0]).toMatch(/^Anna Andersson/);
      await sortBy(page, 'softmax');
      const verdict = () =>
        page.$eval('#grid .body .row [data-column="3"]', (cell) => cell.getAttribute('aria-label')?.split(',')[0]);
      expect(await verdict()).toBe('error');
      await sortBy(page, 'softmax');
      expect(await verdict()).toBe('passed');
    }));

  it('is one tab stop, in which arrow keys move, and tells the cell under focus', () =>
    look(async ({ page }) => {
      await page.focus('#filter [type="reset"]');
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe('0,0');
      expect(await told(page)).toBe('Åsa Zetterlund (a01) · 60 of 60 points · a01@example.org gh-a01');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      expect(await told(page)).toBe('Önder Aksoy (a02) · 56 of 60 points · 1 d 2 h late');
      for (let key = 0; key < 2; key++) await page.keyboard.press('ArrowRight');
      expect(await told(page)).toBe(
        'Önder Aksoy (a02) · softmax: failed, 0 of 4 points: Softmax over the samples, Largest score not subtracted',
      );
      // The reason of one who is not graded is one cell; the column is kept on the way over it.
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      expect(await told(page)).toBe('Bo Missing (a03) · missing: a03: expected a file submission.ts');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).toBe('4,4');
      await page.keyboard.down('Control');
      await page.keyboard.press('End');
      expect(await focused(page)).toBe('299,20');
      await page.keyboard.press('Home');
      await page.keyboard.up('Control');
      expect(await focused(page)).toBe('0,0');
      await page.keyboard.press('PageDown');
      expect(Number((await focused(page)).split(',')[0])).toBeGreaterThan(5);
      const seen = await page.evaluate(() => {
        const [grid, cell] = [document.querySelector('#grid'), document.activeElement];
        const [outer, inner] = [grid?.getBoundingClientRect(), cell?.getBoundingClientRect()];
        return outer !== undefined && inner !== undefined && inner.top >= outer.top && inner.bottom <= outer.bottom;
      });
      expect(seen).toBe(true);
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe(',');
    }));

  it('sorts by the keyboard, and keeps the focus on the heading', () =>
    look(async ({ page }) => {
      await page.focus('#grid .body a');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowRight');
      expect(await focused(page)).toBe('-1,1');
      await page.keyboard.press('Enter');
      expect(await page.$eval('#grid [data-column="1"]', (header) => header.ariaSort)).toBe('ascending');
      expect(await focused(page)).toBe('-1,1');
    }));

  it('keeps the focus and the row that has it when one scrolls away', () =>
    look(async ({ page }) => {
      await page.focus('#grid .body a');
      await page.$eval('#grid', (grid) => {
        grid.scrollTop = 5000;
      });
      await page.waitForFunction(() => document.querySelector('#grid [data-row="180"]') !== null);
      expect(await focused(page)).toBe('0,0');
      expect(await page.$$eval('#grid .body .row', (rows) => rows.length)).toBeLessThan(60);
    }));

  it('links to the feedback of everybody who has one', () =>
    look(async ({ page }) => {
      const href = (row: number) =>
        page.$eval(`#grid [data-row="${row}"] .name`, (cell) => cell.querySelector('a')?.getAttribute('href') ?? null);
      expect(await href(0)).toBe('results/a01/feedback.html');
      expect(await href(2)).toBe('results/a03/feedback.html');
      expect(await href(3)).toBe(null);
    }));

  it('opens a feedback by Enter in any cell', () =>
    withPage(browser, html, async ({ page, requests }) => {
      await page.focus('#grid .body a');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await expect.poll(() => requests.at(-1)).toMatch(/\/results\/a01\/feedback\.html$/);
    }));

  it('is as it was on the way back from a feedback', () =>
    withPage(browser, html, async ({ page }) => {
      await page.select('#status', 'graded');
      await sortBy(page, 'Score');
      await page.focus('#grid .body a');
      for (let key = 0; key < 4; key++) await page.keyboard.press('PageDown');
      const before = { place: await focused(page), count: await count(page), names: await names(page) };
      // The file is not there: the browser shows a page of its own.
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).not.toContain('index.html');
      await page.goBack();
      expect(await count(page)).toBe(before.count);
      await expect.poll(() => names(page)).toEqual(before.names);
      await page.focus('#grid .body [tabindex="0"]');
      expect(await focused(page)).toBe(before.place);
    }));

  it('shows whom a number counts', () =>
    look(async ({ page }) => {
      const press = (label: string) => page.$eval(`button[aria-label*="${label}"]`, (button) => button.click());
      const text = await page.$eval('button[aria-label*="softmax, failed"]', (button) => button.textContent);
      await press('softmax, failed');
      expect(await count(page)).toBe(`${text} of 300 students`);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('students');
      await press('Softmax over the samples');
      expect(await count(page)).toMatch(/^\d+ of 300 students$/);
      expect(await page.$eval('#check', (select) => (select as HTMLSelectElement).value)).toBe('');
      await press('Late: show them');
      expect(await page.$eval('#lateness', (select) => (select as HTMLSelectElement).value)).toBe('late');
    }));

  it('draws the whole class beside the grid, in its order, and scrolls where one points', () =>
    look(async ({ page }) => {
      const colourAt = (share: number) =>
        page.$eval(
          '#overview canvas',
          (canvas, at) => {
            // A copy: Chrome warns of a canvas that is read again and again.
            const { width, height } = canvas as HTMLCanvasElement;
            const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
            copy?.drawImage(canvas as HTMLCanvasElement, 0, 0);
            return [...(copy?.getImageData(width / 36, Math.floor(at * (height - 1)), 1, 1).data ?? [])].join();
          },
          share,
        );
      const colourOf = (letter: string) =>
        page.$eval(
          `.legend .v-${letter}`,
          (mark) => `${getComputedStyle(mark).backgroundColor.match(/\d+/g)?.join()},255`,
        );
      await page.$eval('#students', (heading) => heading.scrollIntoView());
      await sortBy(page, 'softmax');
      await expect.poll(() => colourAt(0)).toBe(await colourOf('e'));
      expect(await colourAt(0.5)).toBe(await colourOf('p'));
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
      await expect.poll(() => colourAt(0.5)).toBe(await colourOf('p'));
      const box = await (await page.$('#overview canvas'))?.boundingBox();
      await page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + (box?.height ?? 0) - 2);
      await page.waitForFunction(() => document.querySelector('#grid [data-row="299"]') !== null);
      await page.type('#text', 'nobody at all');
      await page.waitForFunction(() => document.querySelector('#overview canvas')?.clientHeight === 0);
    }));

  it('prints every student', () =>
    look(async ({ page }) => {
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      expect(await page.$$eval('#grid .body .row', (rows) => rows.length)).toBe(300);
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      expect(await page.$$eval('#grid .body .row', (rows) => rows.length)).toBeLessThan(60);
    }));

  it('shows hostile names, reasons and titles, and runs nothing of them', async () => {
    const hostile = [
      '</script><script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<!--<script>',
      '"><b onmouseover=alert(1)>x',
      'javascript:alert(1)',
      '\u202egnol\u2066 name',
      '\u2028\u2029\u0000',
      '..',
      'a/../../b#?%2e',
      '__proto__',
      '{{constructor}}',
    ];
    const gradebook = sampleClass(40, 2, (entries) =>
      entries.map((entry, number) => {
        const text = hostile[number];
        if (text === undefined) return entry;
        const student = { id: text, name: text, email: text };
        return number % 3 === 0 ? { ...entry, student } : { student, status: 'missing', reason: text };
      }),
    );
    const title = hostile[0] ?? '';
    const page = await renderDashboard(
      {
        ...gradebook,
        title,
        checks: gradebook.checks.map((check) => ({ ...check, title })),
        misconceptions: Object.fromEntries(Object.keys(gradebook.misconceptions).map((id) => [id, title])),
        unassigned: hostile.map((text) => ({ source: text, reason: text })),
      },
      [{ text: title, href: 'x" onclick="alert(1)' }],
    );
    await look(
      async ({ page }) => {
        expect((await names(page)).slice(0, 4)).toEqual(hostile.slice(0, 4));
        expect(await page.$$eval('script', (scripts) => scripts.length)).toBe(2);
        expect(await page.$$eval('img, b, [onclick], [onerror]', (elements) => elements.length)).toBe(0);
        const hrefs = await page.$$eval('#grid a', (anchors) => anchors.map((anchor) => anchor.getAttribute('href')));
        expect(hrefs).toContain('results/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E/feedback.html');
        expect(hrefs).toContain('results/a%2F..%2F..%2Fb%23%3F%252e/feedback.html');
        expect(hrefs.every((href) => /^results\/[^/]+\/feedback\.html$/.test(href ?? ''))).toBe(true);
      },
      {},
      page,
    );
  });

  it('says what of the page is not there', () =>
    withPage(browser, html.replace('id="cell-text"', ''), async ({ problems }) => {
      expect(problems.join()).toContain('expected a HTMLElement with the id cell-text');
    }));

  it('opens with nobody in it', async () => {
    const empty = await renderDashboard({ ...sampleClass(0, 1), unassigned: [] });
    await look(async ({ page }) => expect(await count(page)).toBe('0 students'), {}, empty);
  });

  describe.each<View>([{ scheme: 'light' }, { scheme: 'dark' }, { scheme: 'light', width: 400, height: 800 }])(
    'looked at as %o',
    (view) => {
      it('has nothing that axe objects to', () =>
        look(async ({ page }) => {
          await page.$$eval('details', (all) => {
            for (const details of all) details.open = true;
          });
          expect(await accessibilityProblems(page)).toEqual([]);
        }, view));

      it('is no wider than the window', () =>
        look(async ({ page }) => {
          const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          expect(inner).toBeLessThanOrEqual(outer ?? 0);
        }, view));
    },
  );
});
