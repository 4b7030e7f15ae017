/**
 * `pnpm fuzz [border…] [--cases N] [--seed S]`: damaged inputs for every border, in a process of its own with little
 * memory. `pnpm fuzz <border> --replay <file>` tries one input again.
 */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tryInput } from './border.ts';
import { borders } from './borders.ts';
import type { Tally } from './fuzz-border.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const HEAP_MB = 512;
/** Nothing heard for so long: it hangs. */
const SILENCE_MS = 120_000;
/** MB after the first tenth of the inputs. What is live is flat; allocators keep what the largest input took. */
const MOST_GROWTH = { live: 16, resident: 256 };
/** Of frames most come; a process takes some milliseconds to start. */
const MANY: Readonly<Record<string, number>> = { frames: 200_000, process: 2000 };

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  allowPositionals: true,
  options: { cases: { type: 'string' }, seed: { type: 'string' }, replay: { type: 'string' } },
});
const unknown = positionals.find((name) => !borders.some((border) => border.name === name));
if (unknown !== undefined) {
  console.error(`${unknown}: expected one of ${borders.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = borders.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const seed = values.seed === undefined ? (Math.random() * 2 ** 31) | 0 : Number(values.seed);

if (values.replay === undefined) await fuzzAll();
else await replay(values.replay);

async function replay(file: string): Promise<void> {
  for (const border of chosen) console.log(`${border.name}: ${await tryInput(border, readFileSync(file))}`);
  for (const border of chosen) await border.close?.();
}

async function fuzzAll(): Promise<void> {
  for (const { name, extension } of chosen) {
    const cases = values.cases === undefined ? (MANY[name] ?? 20_000) : Number(values.cases);
    const file = join(tmpdir(), `gradus-fuzz-${name}-${seed}${extension}`);
    const startMs = performance.now();
    const tally = await fuzz(name, cases, file);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
    console.log(`${name}: ${cases} inputs of seed ${seed} in ${seconds} s: ${told(tally)}`);
    const problem = typeof tally === 'string' ? tally : (tally.finding ?? grown(tally));
    if (problem === undefined) continue;
    console.log(`${problem}\nThe input is ${file}; again: pnpm fuzz ${name} --replay ${file}`);
    process.exitCode = 1;
  }
}

/** @returns what came of it, or how the process ended before it could tell */
function fuzz(name: string, cases: number, file: string): Promise<Tally | string> {
  const child = fork(CHILD, [name, String(cases), String(seed), file], {
    execArgv: ['--expose-gc', `--max-old-space-size=${HEAP_MB}`],
  });
  return new Promise((resolve) => {
    const hangs = (): void => {
      child.kill('SIGKILL');
      resolve(`hung: no sign of life for ${SILENCE_MS / 1000} s`);
    };
    let timer = setTimeout(hangs, SILENCE_MS);
    child.on('message', (message: Tally | { readonly done: number }) => {
      clearTimeout(timer);
      timer = setTimeout(hangs, SILENCE_MS);
      if ('outcomes' in message) resolve(message);
      else console.error(`${name}: ${message.done} of ${cases}`);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(`the process crashed (${signal ?? `exit code ${code}`})`);
    });
  });
}

function told(tally: Tally | string): string {
  if (typeof tally === 'string') return tally;
  const { read, 'refused inside': inside, 'refused at once': atOnce } = tally.outcomes;
  const share = ((100 * (read + inside)) / Math.max(1, read + inside + atOnce)).toFixed(0);
  const [before, after] = tally.memory;
  return `${read} read, ${inside} refused inside, ${atOnce} at once (${share} % passed the first layer), live ${before.live} to ${after.live} MB, resident ${before.resident} to ${after.resident} MB`;
}

function grown({ memory: [before, after] }: Tally): string | undefined {
  const isFlat = (['live', 'resident'] as const).every((kind) => after[kind] - before[kind] <= MOST_GROWTH[kind]);
  return isFlat ? undefined : 'the memory grew';
}
