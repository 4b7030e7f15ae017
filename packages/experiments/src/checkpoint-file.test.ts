import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Checkpoint, encodeCheckpoint } from './checkpoint.ts';
import { checkpointPath, readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint-file.ts';

const evaluation = { loss: 1, cost: 1, accuracy: 0.5 };
const checkpoint: Checkpoint = {
  points: [{ t: 0, eta: 1, training: evaluation, validation: evaluation }],
  state: { t: 0, parameters: { W: [], b: [] }, kept: [] },
};
const bytes = encodeCheckpoint(checkpoint, 'ab');

let folder: string;
let path: string;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-checkpoint-'));
  path = checkpointPath(folder, '3-layer', '0123456789abcdef');
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

const read = (hash = 'ab') => readCheckpoint(path, hash, (line) => warnings.push(line));

describe('the file of a checkpoint', () => {
  it('is read as it was written, also over what a killed process left, and is removed', async () => {
    expect(await read()).toBe(undefined);
    await writeFile(`${path}.part`, 'half a');
    await writeCheckpoint(path, bytes);
    expect(await readdir(folder)).toEqual(['3-layer.0123456789ab.checkpoint']);
    expect(await read()).toEqual(checkpoint);
    await writeFile(`${path}.part`, 'half a');
    await removeCheckpoint(path);
    await removeCheckpoint(path);
    expect(await readdir(folder)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('is of no use for another history, which is no news', async () => {
    await writeCheckpoint(path, bytes);
    expect(await read('cd')).toBe(undefined);
    expect(warnings).toEqual([]);
  });

  it('is told, and not used, when it is damaged', async () => {
    await writeFile(path, bytes.subarray(0, -1));
    expect(await read()).toBe(undefined);
    expect(warnings).toEqual([
      `${path}: expected its last 32 bytes to be the SHA-256 of the rest, got others. It is damaged or of another version: this training starts anew.`,
    ]);
  });

  it('is told when something else has its place', async () => {
    await mkdir(path);
    expect(await read()).toBe(undefined);
    expect(warnings[0]).toContain(`${path}: cannot be read (EISDIR). `);
    await expect(writeCheckpoint(path, bytes)).rejects.toThrow(
      new InputError(`${path}: cannot be written (EISDIR). Choose another place with --out.`),
    );
    await expect(removeCheckpoint(path)).rejects.toThrow(InputError);
  });
});
