import { readFile } from 'node:fs/promises';

/** Made by `pnpm build`, beside what this file is compiled to. */
const BUILT = new URL('./client.js', import.meta.url);
const SOURCE = new URL('./client/main.ts', import.meta.url);

/**
 * The script of the dashboard, for a browser: one piece of JavaScript that imports nothing. A checkout bundles it when
 * it is asked for; a build has it as a file.
 */
export async function clientScript(): Promise<string> {
  if (import.meta.url.endsWith('.js')) return (await readFile(BUILT, 'utf8')).trim();
  const { bundleClient } = await import('./bundle-client.ts');
  return bundleClient(SOURCE);
}
