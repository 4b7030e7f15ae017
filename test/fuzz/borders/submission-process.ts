import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SubmissionProcess } from '../../../grader/src/submission/submission-process.ts';
import type { Border } from '../border.ts';
import { frames } from './wire.ts';

const MOST_MS = 20_000;
const allowance = { memoryMb: 100, cpuSeconds: 60, processes: 32, outputKb: 64 };

/** Why no answer will come: a student's fault, told as a value. */
class Ended extends Error {
  override readonly name = 'Ended';
}

let folder: string | undefined;

/** A process that says what it likes where an answer is awaited. */
export const submissionProcess: Border = {
  name: 'process',
  extension: '.frames',
  inputs: frames.inputs,
  async read(input) {
    folder ??= mkdtempSync(join(tmpdir(), 'gradus-fuzz-'));
    const path = join(folder, 'said.frames');
    await writeFile(path, input);
    const program = {
      command: '/bin/sh',
      parameters: ['-c', 'cat "$1" >&4', 'sh', path],
      environment: { PATH: '/usr/bin:/bin' },
      findReads: async () => ({ paths: [], linked: [] }),
    };
    const cell = { program, descriptors: [], show: async <T>(sources: T) => sources, remove: () => {} };
    const child = new SubmissionProcess(cell, allowance);
    const came = await child.next(MOST_MS, 'hangs');
    await child.stop();
    if (!('ended' in came)) return;
    if (came.ended === 'hangs') throw new Error('no end was told of a process that has ended');
    throw new Ended(came.ended);
  },
  isDocumented: (error) => error instanceof Ended,
  firstLayer: /\(frame |^ended its own process/,
  async close() {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  },
};
