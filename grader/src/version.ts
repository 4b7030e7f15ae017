import { readFileSync } from 'node:fs';

const packageJson: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The grader's version: another one re-grades. */
export const graderVersion = packageJson.version;
