import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { findInterpreter } from '../../../grader/src/languages/python/interpreter.ts';
import { PYTHON_START } from '../../../grader/src/languages/python/python.ts';
import { notebook as notebookOf } from '../../../grader/test/notebooks.ts';
import type { Border } from '../border.ts';
import { damagedJson } from '../json-edits.ts';

const READER = fileURLToPath(new URL('../notebook-reader.py', import.meta.url));
const RUNNER = fileURLToPath(new URL('../../../grader/src/languages/python/runner.py', import.meta.url));
const MOST_MS = 20_000;

/** Nothing in the cells loops, or reaches out of the process, whichever of their letters are changed. */
const CELLS = [
  'import numpy as np\nfrom math import sqrt\n',
  'def forward(X, W):\n    return W @ X\n\n\nEPSILON = 1e-5\nA, (B, *C) = 1, (2, 3)\n',
  '%matplotlib inline\n!ls\nx = 1\n%time y = 2\n',
  '%%bash\nls\n',
  '%%time\nz: int = 3\nz += 1\n',
  'class Net:\n    gamma = 1\n\n    def f(self):\n        return self.gamma\n',
  `x = ${'('.repeat(150)}1${')'.repeat(150)}\n`,
  `x = ${'-'.repeat(3000)}1\n`,
  `x = ${'1+'.repeat(3000)}1\n`,
  'f = lambda a, *, b=EPSILON: a\nprint(x)\nx = 1\\\n',
  '# nothing\n\f\n',
];
const cell = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...CELLS) },
  fc.string({
    unit: fc.constantFrom(
      '%',
      '!',
      '?',
      '\n',
      ' ',
      '\t',
      '(',
      ')',
      '"',
      "'",
      '#',
      '\\',
      'x',
      '=',
      '1',
      ':',
      '\ud800',
      '\0',
      '\ufeff',
    ),
    maxLength: 30,
  }),
);
const documents = fc
  .tuple(
    fc.array(cell, { maxLength: 6 }),
    fc.constantFrom({}, { kernelspec: { language: 'python' } }, { language_info: { name: 'julia' } }),
  )
  .map(([cells, metadata]): unknown => {
    const modern = JSON.parse(notebookOf(cells, metadata));
    return cells.length % 4 === 3 ? { metadata, nbformat: 3, worksheets: [{ cells: modern.cells }] } : modern;
  });

class NotebookError extends Error {
  override readonly name = 'NotebookError';
}

type Reader = ChildProcessByStdio<Writable, Readable, null>;
let reader: Reader | undefined;
let lines: AsyncIterator<string> | undefined;

/** Notebooks, as the process of a submission reads them. */
export const notebooks: Border = {
  name: 'notebook',
  extension: '.ipynb',
  inputs: documents.chain(damagedJson),
  async read(input) {
    reader ??= await start();
    const child = reader;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(input.length);
    child.stdin.write(Buffer.concat([length, input]));
    const timer = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
    const { value, done } = await (lines as AsyncIterator<string>).next();
    clearTimeout(timer);
    if (done === true) {
      reader = undefined;
      throw new Error('the reader crashed, or was killed because it hung');
    }
    const [ended, message]: [string, string] = JSON.parse(value);
    if (ended === 'broken') throw new Error(message);
    // The grader puts what it is told on one line.
    if (ended === 'refused') throw new NotebookError(message.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?'));
  },
  isDocumented: (error) => error instanceof NotebookError,
  firstLayer: /is no JSON|other JSON/,
  async close() {
    reader?.stdin.end();
    reader = undefined;
  },
};

async function start(): Promise<Reader> {
  const child = spawn((await findInterpreter(PYTHON_START)).executable, [READER, RUNNER], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return child;
}
