import { MissingToolError } from '@gradus/contracts';
import { afterAll } from 'vitest';
import type { LanguageName } from '../../src/languages/language.ts';
import { LANGUAGES } from '../../src/languages/languages.ts';
import { Runtimes } from '../../src/languages/runtimes.ts';
import type { Allowance } from '../../src/sandbox/allowance.ts';
import { openSandbox, type SandboxName } from '../../src/sandbox/open-sandbox.ts';
import { probe } from '../../src/sandbox/probe.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { ProcessAhead } from '../../src/submission/process-ahead.ts';

/** A sandbox that was seen to hold here, and what runs in it. */
export interface Grader {
  readonly sandbox: Sandbox;
  /** A pool of processes, as a batch has it. */
  pool(allowance: Allowance): ProcessAhead;
}

/**
 * Opens a sandbox for the attacks of one test file, and closes it after them. Where it does not hold, they cannot be run:
 * in CI that fails, elsewhere it is said and they are skipped.
 */
export async function openGrader(name: SandboxName, language: LanguageName): Promise<Grader | undefined> {
  try {
    const sandbox = await openSandbox(name);
    afterAll(() => sandbox.close());
    const runtimes = new Runtimes({}, (path) => sandbox.canRead(path));
    for (const each of LANGUAGES) if (each.name === language) await probe(sandbox, runtimes, each);
    return { sandbox, pool: (allowance) => new ProcessAhead(allowance, { sandbox, runtimes, isRefilled: true }) };
  } catch (error) {
    if (!(error instanceof MissingToolError) || process.env.CI === 'true') throw error;
    console.warn(`\n*** THE ATTACKS IN ${language} ON ${name} WERE NOT RUN: ${error.message}\n`);
    return undefined;
  }
}
