import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../fault.ts';

export interface LinkOptions {
  /** Where the queue is, for messages. */
  readonly shown: string;
  /** How long one question to the queue is tried before it is given up. */
  readonly patienceMs: number;
  /** Told once when the queue is lost and once when it is back. */
  readonly onEvent: (line: string) => void;
}

const LATE: unique symbol = Symbol('late');
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;

/** What is asked of a queue that may be away for a while. */
export class QueueLink {
  readonly #options: LinkOptions;
  readonly #closed = new AbortController();
  #isLost = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** That something broke, as a connection says of itself. */
  lost(cause: unknown): void {
    if (this.#isLost || this.#closed.signal.aborted) return;
    this.#isLost = true;
    this.#options.onEvent(`${this.#options.shown}: the queue is lost (${messageOf(cause)}); trying again`);
  }

  /**
   * Asks until there is an answer: Redis waits for its connection by itself, PostgreSQL says at once that there is none.
   * What is asked may arrive twice.
   *
   * @throws Fault when there is none in time, or the link is closed
   */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    const { shown, patienceMs } = this.#options;
    const until = Date.now() + patienceMs;
    let last: unknown;
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
      const leftMs = until - Date.now();
      if (this.#closed.signal.aborted) throw new Fault(`${shown}: the queue was left`, { isPassing: true });
      if (leftMs <= 0) {
        const why = last === undefined ? '' : ` (${messageOf(last)})`;
        throw new Fault(`${shown}: no answer of the queue within ${patienceMs / 1000} s${why}`, {
          isPassing: true,
          cause: last,
        });
      }
      try {
        const answer = await this.#within(question(), leftMs);
        if (answer !== LATE) {
          this.#back();
          return answer;
        }
      } catch (cause) {
        last = cause;
        this.lost(cause);
        await sleep(Math.min(delayMs, leftMs), undefined, { signal: this.#closed.signal }).catch(() => {});
      }
    }
  }

  /** Whoever still asks is told that there is no answer. */
  close(): void {
    this.#closed.abort();
  }

  #back(): void {
    if (!this.#isLost) return;
    this.#isLost = false;
    this.#options.onEvent(`${this.#options.shown}: the queue is back`);
  }

  async #within<T>(answer: Promise<T>, ms: number): Promise<T | typeof LATE> {
    const timer = new AbortController();
    const { signal } = this.#closed;
    const end = (): void => timer.abort();
    signal.addEventListener('abort', end);
    const late = sleep(ms, undefined, { signal: timer.signal }).then(
      (): typeof LATE => LATE,
      (): typeof LATE => LATE,
    );
    try {
      return await Promise.race([answer, late]);
    } finally {
      signal.removeEventListener('abort', end);
      timer.abort();
    }
  }
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // Of several addresses of one host each has a reason; together they have none.
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message || code || cause.name;
}
