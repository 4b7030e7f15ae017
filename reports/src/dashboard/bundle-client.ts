import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * Bundles the script of the dashboard, from a checkout: rolldown is no dependency of what is published.
 *
 * @param source - the module that is run by the page
 */
export async function bundleClient(source: URL): Promise<string> {
  const bundle = await rolldown({ input: fileURLToPath(source), platform: 'browser', tsconfig: false });
  try {
    const { output } = await bundle.generate({ format: 'iife', minify: true });
    return output[0].code.trim();
  } finally {
    await bundle.close();
  }
}
