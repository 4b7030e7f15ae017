import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Gradebook } from '@gradus/contracts';
import Handlebars from 'handlebars';
import { clientScript } from './client-script.ts';
import { type DashboardLink, dashboardView } from './dashboard-view.ts';
import { pageData } from './page-data.ts';

const TEMPLATE = new URL('../../templates/dashboard/index.html.hbs', import.meta.url);
const STYLES = ['dashboard.css', 'dashboard-grid.css'].map((name) => new URL(`../../style/${name}`, import.meta.url));

const hashSource = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** JSON inside a script element: no text of it ends the element or begins a comment. */
const scriptJson = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');

/**
 * The dashboard of a class as one HTML file, `index.html` of a batch folder: it works offline and from a disk, runs our
 * script and no other, and refers to `results/<id>/feedback.html`. It tells the seed: it is for TAs only. Same
 * gradebook and links: the same bytes.
 *
 * @param links - other files of the batch that are shown at the top, such as `gradebook.csv`
 *
 * @example
 * const html = await renderDashboard(gradebook, [{ text: 'gradebook.csv', href: 'gradebook.csv' }]);
 */
export async function renderDashboard(gradebook: Gradebook, links: readonly DashboardLink[] = []): Promise<string> {
  const [template, script, ...styles] = await Promise.all([
    readFile(TEMPLATE, 'utf8'),
    clientScript(),
    ...STYLES.map((path) => readFile(path, 'utf8')),
  ]);
  const style = styles.join('\n');
  const render = Handlebars.compile(template, { strict: true, knownHelpersOnly: true });
  // The elements hold these texts to the byte: the policy allows them by their hashes.
  const policy = [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return render({ ...dashboardView(gradebook, links), policy, style, script, data: scriptJson(pageData(gradebook)) });
}
