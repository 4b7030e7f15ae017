import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Batch, Experiments, History, InputError, Result, readJson } from '@gradus/contracts';
import fc from 'fast-check';
import { loadAssignment } from '../../../grader/src/assignment.ts';
import * as examples from '../../../packages/contracts/test/examples.ts';
import type { Border } from '../border.ts';
import { damagedJson } from '../json-edits.ts';

const assignmentUrl = new URL('../../../assignments/a3-batch-norm/assignment.json', import.meta.url);
const documents: readonly (readonly [string, readonly unknown[], (path: string) => Promise<unknown>])[] = [
  [
    'assignment',
    [JSON.parse(readFileSync(assignmentUrl, 'utf8')), examples.assignment],
    (path) => loadAssignment(join(path, '..')),
  ],
  ['result', [examples.result], (path) => readJson(Result, path)],
  ['batch', [examples.batch], (path) => readJson(Batch, path)],
  ['history', [examples.history], (path) => readJson(History, path)],
  ['experiments', [examples.experiments], (path) => readJson(Experiments, path)],
];

/** Every JSON file that people write, or that an earlier run left. */
export const jsonFiles: readonly Border[] = documents.map(([name, valid, readFile]) => {
  let folder: string | undefined;
  return {
    name,
    extension: '.json',
    inputs: fc.constantFrom(...valid).chain(damagedJson),
    async read(input) {
      folder ??= mkdtempSync(join(tmpdir(), 'gradus-fuzz-'));
      const path = join(folder, 'assignment.json');
      await writeFile(path, input);
      return readFile(path);
    },
    isDocumented: (error) => error instanceof InputError,
    firstLayer: /: is not JSON/,
    async close() {
      if (folder !== undefined) rmSync(folder, { recursive: true });
    },
  };
});
