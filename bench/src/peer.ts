import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How to start a process that is measured. */
export interface PeerProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A running one. It does a block of work for every line of JSON that it reads, and times the block itself. */
export interface Peer {
  readonly name: string;
  /** What it said it runs on. */
  readonly versions: Readonly<Record<string, string>>;
  /** @returns seconds for one piece (step, product) of the block. @throws Error when it ended or answered nonsense */
  measure(request: unknown): Promise<number>;
  /** Lets it end, and waits for that. */
  stop(): Promise<void>;
}

/**
 * Starts a peer and waits until it is ready to be measured.
 *
 * @throws Error with the last line that it left on its standard error when it ended instead
 *
 * @example
 * const peer = await startPeer(program);
 * const secondsPerStep = await peer.measure({});
 */
export async function startPeer({ name, command, args, env }: PeerProgram): Promise<Peer> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
  let complaint = '';
  child.stderr.on('data', (text) => {
    complaint = `${complaint}${text}`.slice(-10_000);
  });
  const closed = once(child, 'close').catch((error) => {
    complaint = String(error);
  });
  // Writing to one that has ended: the missing answer tells.
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function nextAnswer(): Promise<Record<string, unknown>> {
    const { done, value } = await lines.next();
    if (done !== true) return parseAnswer(name, value);
    await closed;
    throw new Error(`${name}: ended instead of answering: ${lastLineOf(complaint)}`);
  }
  const { versions } = await nextAnswer();
  return {
    name,
    versions: Object.fromEntries(Object.entries(versions ?? {}).map(([key, value]) => [key, String(value)])),
    measure: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { seconds, count } = await nextAnswer();
      if (typeof seconds === 'number' && typeof count === 'number' && seconds > 0 && count > 0) return seconds / count;
      throw new Error(`${name}: expected seconds and count above 0, got ${seconds} and ${count}`);
    },
    stop: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

function parseAnswer(name: string, line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(`${name}: expected a line of JSON, got '${line.slice(0, 80)}'`, { cause });
  }
}

/** Node ends a stack trace with its version; the line that names the error says more. */
function lastLineOf(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line));
  return lines.at(-1)?.trim() ?? 'it said nothing';
}
