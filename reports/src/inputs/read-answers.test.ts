import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAnswers } from './read-answers.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-answers-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('readAnswers', () => {
  it('reads the Markdown files; an empty one is no answer', async () => {
    await writeFile(join(folder, '01-gradient-check.md'), '\n我检查了梯度。\n');
    await writeFile(join(folder, '02-three-layers.md'), '  \n');
    await writeFile(join(folder, 'sketch.png'), '');
    expect(await readAnswers(folder)).toEqual(new Map([['01-gradient-check', '我检查了梯度。']]));
  });

  it('refuses a folder that cannot be read', async () => {
    await expect(readAnswers(join(folder, 'nowhere'))).rejects.toThrow(/nowhere: the folder of answers cannot be read/);
  });
});
