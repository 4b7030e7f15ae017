import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { type Border, type Outcome, tryInput } from './border.ts';

/** What came of many inputs. */
export interface Tally {
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** After a tenth of the inputs, and at the end. */
  readonly memory: readonly [Memory, Memory];
  /** In words, where an input was answered otherwise than documented. */
  readonly finding?: string;
}

/** MB after a collection. */
export interface Memory {
  /** What somebody still holds. */
  readonly live: number;
  /** What the process has of the machine, its allocators' spare memory included. */
  readonly resident: number;
}

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  /** Where an input is kept while it is tried, and the smallest one that led to a finding. */
  readonly file: string;
  readonly onProgress: (done: number) => void;
}

/** Gives a border so many inputs, one after the other; ends with the first finding, which is made small. */
export async function fuzzBorder(border: Border, { cases, seed, file, onProgress }: FuzzOptions): Promise<Tally> {
  const outcomes = { read: 0, 'refused inside': 0, 'refused at once': 0 };
  const warmUp = Math.ceil(cases / 10);
  let done = 0;
  let warm = memory();
  const kept = openSync(file, 'w');
  const property = fc.asyncProperty(border.inputs, async (input) => {
    ftruncateSync(kept, 0);
    writeSync(kept, input, 0, input.length, 0);
    outcomes[await tryInput(border, input)] += 1;
    done += 1;
    // A heap that is seldom collected grows by habit, not by need.
    if (done % 2000 === 0) globalThis.gc?.();
    if (done === warmUp) warm = memory();
    if (done % 500 === 0) onProgress(done);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: cases, seed });
  closeSync(kept);
  await border.close?.();
  const tally = { outcomes, memory: [warm, memory()] } as const;
  if (!failed) return tally;
  writeFileSync(file, counterexample?.[0] ?? new Uint8Array());
  return {
    ...tally,
    finding: errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance),
  };
}

function memory(): Memory {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: inMb(heapUsed + external), resident: inMb(rss) };
}

function inMb(bytes: number): number {
  return Math.round(bytes / (1024 * 1024));
}
