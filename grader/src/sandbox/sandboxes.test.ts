import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { MissingToolError } from '@gradus/contracts';
import { afterAll, describe, expect, test } from 'vitest';
import { hasPython } from '../../test/python.ts';
import { hasSandbox } from '../../test/sandboxed.ts';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { LANGUAGES } from '../languages/languages.ts';
import { Runtimes } from '../languages/runtimes.ts';
import { Caller } from '../submission/caller.ts';
import { ProcessAhead } from '../submission/process-ahead.ts';
import { readSubmission } from '../submission/submission.ts';
import { allowanceOf } from './allowance.ts';
import { HeldLanguages, SandboxDoesNotHold } from './held-languages.ts';
import { noSandbox } from './no-sandbox.ts';
import { openSandbox, SANDBOXES, type SandboxName } from './open-sandbox.ts';
import { probe } from './probe.ts';
import type { Sandbox } from './sandbox.ts';

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 128 };
const opened: Sandbox[] = [];
afterAll(() => {
  for (const sandbox of opened) sandbox.close();
});

async function open(name: SandboxName): Promise<Sandbox> {
  const sandbox = await openSandbox(name);
  opened.push(sandbox);
  return sandbox;
}

const runtimesFor = (sandbox: Sandbox) => new Runtimes({}, (path) => sandbox.canRead(path));

/** Calls `f()` of a submission in a sandbox. */
async function callF(
  sandbox: Sandbox,
  files: Readonly<Record<string, string>>,
  limits: Partial<typeof LIMITS & { cpuSeconds: number; outputKb: number }> = {},
) {
  const folder = await writeFiles(await temporaryFolder(), files);
  const allowed = { ...LIMITS, ...limits };
  const submission = await readSubmission(folder, { typescript: 'submission.ts', python: 'submission.py' });
  const processes = new ProcessAhead(allowanceOf(allowed), { sandbox, runtimes: runtimesFor(sandbox) });
  const caller = new Caller(submission, allowed, { processes });
  try {
    return (await caller.load()) ?? (await caller.call('f', []));
  } finally {
    await caller.close();
  }
}

describe.each(SANDBOXES)('%s', async (name) => {
  const isThere = await hasSandbox(name);

  test.skipIf(!isThere).each(LANGUAGES)('$title: holds what its level says', async (language) => {
    if (language.name === 'python' && !hasPython) return;
    const sandbox = await open(name);
    const { keptIn, letThrough } = await probe(sandbox, runtimesFor(sandbox), language);
    expect([...keptIn, ...letThrough]).toHaveLength(5);
    expect(letThrough).toEqual(
      { full: [], weak: ['start a process', 'reach the network'], none: expect.arrayContaining(['write a file']) }[
        sandbox.level
      ],
    );
  });

  test.skipIf(!isThere)('runs a submission of several files, and nothing of it is left', async () => {
    const sandbox = await open(name);
    const files = {
      'submission.ts': "import { two } from './lib/two.ts';\nexport const f = () => 1 + two();",
      'lib/two.ts': 'export const two = (): number => 2;',
    };
    expect(await callF(sandbox, files)).toEqual({ kind: 'returned', value: 3 });
    const ours = readdirSync(dirname(await temporaryFolder())).filter((each) =>
      each.startsWith(`gradus-cells-${process.pid}-`),
    );
    expect(ours.length).toBeLessThanOrEqual(opened.length);
  });

  test.skipIf(!isThere || !hasPython)('runs a submission in Python with its data', async () => {
    const sandbox = await open(name);
    const files = {
      'submission.py': 'from helper import x\ndef f():\n  return x',
      'helper.py': 'import numpy as np\nx = float(np.ones(3).sum())',
    };
    expect(await callF(sandbox, files)).toEqual({ kind: 'returned', value: 3 });
  });
});

describe.each(['bubblewrap', 'setpriv'] as const)('limits of %s', async (name) => {
  const isThere = await hasSandbox(name);
  const inF = (why: string) => ({ kind: 'stopped', message: `the submission ${why} in f` });

  test.skipIf(!isThere).each([
    ['memory of the heap', 'const all = []; for (;;) all.push({ x: all.length });', inF('used more than 128 MB')],
    [
      'memory of typed arrays',
      'const all = []; for (;;) all.push(new Float64Array(1e6).fill(1));',
      {
        kind: expect.stringMatching(/^(threw|stopped)$/),
        message: expect.stringContaining('used more than 128 MB in f'),
      },
    ],
    ['the processor', "process.on('SIGXCPU', () => {}); for (;;);", inF('used more than 2 s of processor time')],
    [
      'what is printed',
      "const { writeSync } = process.getBuiltinModule('node:fs'); for (;;) writeSync(1, 'x'.repeat(9999));",
      inF('printed more than 256 KB'),
    ],
  ])('%s', async (_, body, ended) => {
    const sandbox = await open(name);
    // A busy machine meets only the limit that is meant.
    const limits = { callMs: 45_000, cpuSeconds: body.includes('SIGXCPU') ? 2 : 60, outputKb: 256 };
    expect(await callF(sandbox, { 'submission.ts': `export function f() { ${body} }` }, limits)).toEqual(ended);
  });

  test.skipIf(!isThere || !hasPython)('memory in Python', async () => {
    const sandbox = await open(name);
    const source = 'import numpy as np\ndef f():\n  return float(np.ones(10**8).sum())';
    expect(await callF(sandbox, { 'submission.py': source })).toEqual({
      kind: 'threw',
      message: expect.stringMatching(
        /^used more than 128 MB in f: MemoryError: Unable to allocate .* \(submission\.py:3, in f\)$/,
      ),
    });
  });
});

/** A sandbox that says more of itself than it keeps. */
const leaking: Sandbox = { ...noSandbox, level: 'full', description: 'paper' };

test('a sandbox that lets through what it should keep in is told, and is not graded in', async () => {
  const [typescript] = LANGUAGES;
  if (typescript === undefined) throw new Error('no language');
  const probing = probe(leaking, new Runtimes(), typescript);
  await expect(probing).rejects.toThrow(MissingToolError);
  await expect(probing).rejects.toThrow(
    /^paper: expected a sandbox of level full, but a TypeScript submission can read a file .*, write a file, .* Do not grade with it$/,
  );
  const held = new HeldLanguages(leaking, new Runtimes());
  const expecting = held.expect('typescript');
  await expect(expecting).rejects.toThrow(SandboxDoesNotHold);
  await expect(expecting).rejects.toMatchObject({ cause: expect.any(MissingToolError) });
});

test('a sandbox that does not start is told with what it said', async () => {
  const broken: Sandbox = {
    ...leaking,
    cellFor: async (program, allowance) => {
      const cell = await noSandbox.cellFor(program, allowance);
      return {
        ...cell,
        program: {
          ...program,
          command: process.execPath,
          parameters: ['-e', 'console.error("no user namespaces"); process.exit(1)'],
        },
      };
    },
  };
  const [typescript] = LANGUAGES;
  if (typescript === undefined) throw new Error('no language');
  await expect(probe(broken, new Runtimes(), typescript)).rejects.toThrow(
    "paper: expected a sandbox that starts, but the submission ended its own process (exit code 1) while it was loaded (no user namespaces). See docs/security.md, 'When it does not start'",
  );
});

test('a language that this machine does not run is no fault of the sandbox', async () => {
  const held = new HeldLanguages(leaking, new Runtimes({ python: '/no/such/python' }));
  await expect(held.expect('python')).rejects.toThrow(MissingToolError);
});

test('no sandbox keeps nothing in, and nothing is asked of it', async () => {
  await expect(new HeldLanguages(noSandbox, new Runtimes()).expect('typescript')).resolves.toBeUndefined();
});
