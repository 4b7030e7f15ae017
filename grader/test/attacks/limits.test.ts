import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { LanguageName } from '../../src/languages/language.ts';
import { Caller } from '../../src/submission/caller.ts';
import { readSubmission } from '../../src/submission/submission.ts';
import { writeFiles } from '../temporary-folder.ts';
import { type Grader, openGrader } from './graders.ts';
import { FILE_NAMES } from './run-attack.ts';
import { processesLeft } from './traces.ts';

const LIMITS = { loadMs: 20_000, callMs: 30_000, totalMs: 60_000, memoryMb: 128 };
const ALLOWANCE = { memoryMb: 128, cpuSeconds: 20, processes: 32, outputKb: 256 };

interface Excess {
  /** The body of the target; what is global comes before `---`. */
  readonly source: string;
  readonly said: RegExp;
  readonly callMs?: number;
  readonly totalMs?: number;
  readonly cpuSeconds?: number;
}

const MEMORY = /used more than 128 MB in attempt/;
const MAPPED = /used more than 128 MB|Cannot allocate memory/;
const PRINTED = /printed more than 256 KB in attempt/;
const PROCESSOR = /used more than 1 s of processor time in attempt/;
const LATE = /did not answer within 0\.5 s in attempt/;

/** Pipes of Node's own do not wait: a full one is an error. */
function printing(descriptor: number, text: string): string {
  return `const fs = process.getBuiltinModule('node:fs'); for (;;) try { fs.writeSync(${descriptor}, ${text}); } catch {}`;
}

const EXCESSES: Readonly<Record<LanguageName, Readonly<Record<string, Excess>>>> = {
  typescript: {
    heap: { source: "const all = []; for (;;) all.push('x'.repeat(1e5).split(''));", said: MEMORY },
    'array buffers': { source: 'const all = []; for (;;) all.push(new Float64Array(1e6).fill(1));', said: MEMORY },
    'shared array buffers': {
      source: 'const all = []; for (;;) all.push(new Uint8Array(new SharedArrayBuffer(1e7)).fill(1));',
      said: MEMORY,
    },
    wasm: { source: 'const all = []; for (;;) all.push(new WebAssembly.Memory({ initial: 100 }));', said: MEMORY },
    'wasm that grows': {
      source: 'const memory = new WebAssembly.Memory({ initial: 1 }); for (;;) memory.grow(100);',
      said: /used more than 128 MB|RangeError: WebAssembly\.Memory\.grow/,
    },
    strings: {
      source: "let text = 'x'; for (;;) text = Buffer.from(text + text).toString();",
      said: /128 MB|RangeError|ERR_/,
    },
    'processor, signals ignored': {
      source: "process.on('SIGXCPU', () => {}); process.on('SIGTERM', () => {}); for (;;);",
      said: PROCESSOR,
      cpuSeconds: 1,
    },
    sleep: { source: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', said: LATE, callMs: 500 },
    'all calls': {
      source: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
      said: /used up the time for all calls in attempt/,
      totalMs: 500,
    },
    stdout: { source: printing(1, "'x'.repeat(9999)"), said: PRINTED },
    stderr: { source: printing(2, "'x'.repeat(9999)"), said: PRINTED },
    'single bytes': { source: printing(1, "'x'"), said: PRINTED },
    threads: {
      source:
        "const { Worker } = process.getBuiltinModule('node:worker_threads'); for (;;) new Worker('for (;;);', { eval: true });",
      said: /used more than 128 MB|was killed|ERR_WORKER|Error/,
    },
    descriptors: {
      source: "const fs = process.getBuiltinModule('node:fs'); for (;;) fs.openSync('/dev/null');",
      said: /EMFILE/,
    },
    'a regular expression': { source: "/^(a+)+$/.test('a'.repeat(40) + 'b'); return 0;", said: LATE, callMs: 500 },
  },
  python: {
    lists: { source: 'a = []\nwhile True: a.append([0.0] * 100000)', said: MEMORY },
    arrays: { source: 'a = []\nwhile True: a.append(np.ones(1000000))', said: MEMORY },
    maps: {
      source: 'a = []\nwhile True: a.append(mmap.mmap(-1, 10000000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))',
      said: MAPPED,
    },
    'shared maps': { source: 'a = []\nwhile True: a.append(mmap.mmap(-1, 10000000))', said: /PermissionError/ },
    'memory files': { source: 'os.write(os.memfd_create("m"), bytes(1000))', said: /PermissionError/ },
    integers: { source: 'a = 2\nwhile True: a = a * a', said: /used more than 128 MB|did not answer/, callMs: 5000 },
    'processor, signals ignored': {
      source: 'signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass',
      said: PROCESSOR,
      cpuSeconds: 1,
    },
    sleep: { source: 'time.sleep(1000)', said: LATE, callMs: 500 },
    stdout: { source: 'while True: os.write(1, b"x" * 9999)', said: PRINTED },
    stderr: { source: 'while True: os.write(2, b"x" * 9999)', said: PRINTED },
    threads: {
      source: 'while True: threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()',
      said: /can't start new thread|used more than 128 MB/,
    },
    descriptors: { source: 'while True: os.dup(1)', said: /OSError/ },
    recursion: {
      source: 'sys.setrecursionlimit(10**9)\ndef f(): return f()\nf()',
      said: /was killed|RecursionError|128 MB|ended its own process/,
    },
  },
};

const PYTHON = 'import mmap, os, signal, sys, threading, time\nimport numpy as np\ndef attempt():\n';

function sourceOf(language: LanguageName, body: string): string {
  if (language === 'typescript') return `export function attempt() { ${body} }`;
  return PYTHON + body.replaceAll(/^/gm, '  ');
}

describe.each(['typescript', 'python'] as const)('limits, in %s', async (language) => {
  const grader = await openGrader('bubblewrap', language);
  const work = mkdtempSync(join(tmpdir(), 'gradus-attacks-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test.skipIf(grader === undefined).each(Object.entries(EXCESSES[language]))(
    '%s',
    async (name, { source, said, cpuSeconds = ALLOWANCE.cpuSeconds, ...times }) => {
      const files = { [FILE_NAMES[language]]: sourceOf(language, source) };
      const folder = await writeFiles(join(work, name.replaceAll(/\W/g, '-')), files);
      const limits = { ...LIMITS, ...times };
      const processes = (grader as Grader).pool({ ...ALLOWANCE, cpuSeconds });
      const caller = new Caller(await readSubmission(folder, FILE_NAMES), limits, { processes });
      try {
        expect(await caller.load()).toBeUndefined();
        const outcome = await caller.call('attempt', []);
        expect(outcome).toEqual({
          kind: expect.stringMatching(/^(stopped|threw)$/),
          message: expect.stringMatching(said),
        });
      } finally {
        await caller.close();
        await processes.close();
      }
      expect(await processesLeft()).toEqual([]);
    },
  );
});
