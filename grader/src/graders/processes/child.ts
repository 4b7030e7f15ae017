import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import type { LanguageName } from '../../languages/language.ts';
import { ownModule } from '../../own-module.ts';
import type { Submission } from '../../submission/submission.ts';
import type { OwnSetup, Request, Response } from './messages.ts';

const PROCESS = ownModule('graders/processes/grading-process');

/** It will not answer any more, and why. */
export interface Ended {
  readonly ended: string;
}

/** A grading process, seen from the one that started it. */
export class GradingChild {
  /** Of the submission that it graded last: the process of the next one in it is started already. */
  language: LanguageName | undefined;
  /** Kept when it has gone and its last answer was read. */
  readonly gone: Promise<Ended>;
  readonly place: number;
  readonly #child: ChildProcess;

  constructor(setup: OwnSetup) {
    this.place = setup.place;
    // What we have compiled and kept, it need not compile again.
    const cache = getCompileCacheDir();
    const env = cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache };
    this.#child = fork(PROCESS, { env, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.gone = endOf(this.#child);
    this.#send({ setup });
  }

  get isRunning(): boolean {
    return this.#child.connected && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @param limitMs - a process that takes longer is killed */
  async grade(submission: Submission, limitMs: number): Promise<Response | Ended> {
    this.language = submission.language;
    const answer = Promise.withResolvers<Response | Ended>();
    const onMessage = (response: unknown): void => answer.resolve(response as Response);
    const timer = setTimeout(() => {
      answer.resolve({ ended: `gave no answer within ${limitMs / 1000} s` });
      this.#child.kill('SIGKILL');
    }, limitMs);
    this.#child.once('message', onMessage);
    this.#send({ submission });
    try {
      return await Promise.race([answer.promise, this.gone]);
    } finally {
      clearTimeout(timer);
      this.#child.off('message', onMessage);
    }
  }

  /** It removes what it made, and ends by itself. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.gone;
  }

  #send(request: Request): void {
    // One that has ended is told by its end.
    if (this.#child.connected) this.#child.send(request, () => {});
  }
}

/** 'exit' may come before the last message was read, 'disconnect' does not. */
async function endOf(child: ChildProcess): Promise<Ended> {
  const disconnected = once(child, 'disconnect').catch(() => {});
  try {
    const [code, signal]: (string | number | null)[] = await once(child, 'exit');
    await disconnected;
    return { ended: `ended (${signal ?? `exit code ${code}`})` };
  } catch (cause) {
    return { ended: `cannot be started (${cause instanceof Error ? cause.message : cause})` };
  } finally {
    // A message that cannot be sent is told by the end.
    child.on('error', () => {});
  }
}
