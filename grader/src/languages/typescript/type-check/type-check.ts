import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { promisify } from 'node:util';
import { killOnExit } from '../../../kill-on-exit.ts';
import { ownModule } from '../../../own-module.ts';
import type { Sources } from '../../language.ts';
import { compileCacheEnvironment } from './compile-cache-environment.ts';

const MAIN = ownModule('languages/typescript/type-check/main');
const LIMIT_MS = 20_000;
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/**
 * What TypeScript's type checker says of a submission, a line each: advice for its author. Types are no part of the
 * grade, since they change nothing in the numbers that a submission returns. What else runs goes first.
 *
 * @throws Error when the type checker broke; taking too long is told as a line
 * @throws the signal's reason when it is aborted
 */
export async function typeCheck({ root, entry }: Sources, signal?: AbortSignal): Promise<readonly string[]> {
  try {
    const running = promisify(execFile)(process.execPath, [MAIN, root, entry], {
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: OUTPUT_LIMIT_BYTES,
      env: compileCacheEnvironment(),
      ...(signal === undefined ? {} : { signal }),
    });
    if (running.child.pid !== undefined) setPriority(running.child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    killOnExit(running.child, () => running.child.kill('SIGKILL'));
    const { stdout } = await running;
    return JSON.parse(stdout) as string[];
  } catch (cause) {
    signal?.throwIfAborted();
    if ((cause as { killed?: boolean }).killed === true) {
      return [`the type check was stopped: it took longer than ${LIMIT_MS / 1000} s`];
    }
    throw new Error(`the type check broke: ${(cause as Error).message}`, { cause });
  }
}
