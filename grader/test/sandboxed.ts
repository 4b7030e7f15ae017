import { MissingToolError } from '@gradus/contracts';
import { openSandbox, type SandboxName } from '../src/sandbox/open-sandbox.ts';

/** Whether this machine has what a sandbox needs. In CI it must: what is missing there fails the tests. */
export async function hasSandbox(name: SandboxName): Promise<boolean> {
  try {
    (await openSandbox(name)).close();
    return true;
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    console.warn(`tests of the sandbox ${name} are skipped: ${error.message}`);
    return process.env.CI === 'true';
  }
}
