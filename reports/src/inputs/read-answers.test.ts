import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
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

  it('reads what any editor writes: a byte order mark, any ends of lines', async () => {
    await writeFile(join(folder, '01-a.md'), '\ufeff# Method\r\n\r\ntext\r');
    expect((await readAnswers(folder)).get('01-a')).toBe('# Method\n\ntext');
  });

  it('refuses what is no text in UTF-8', async () => {
    await writeFile(join(folder, '01-a.md'), Buffer.from('\ufeffBericht', 'utf16le'));
    const reading = readAnswers(folder);
    await expect(reading).rejects.toBeInstanceOf(InputError);
    await expect(reading).rejects.toThrow(/01-a\.md: expected UTF-8 text, got other bytes\. Save it as UTF-8$/);
  });

  it.each([
    ['a folder', (path: string) => mkdir(path), 'not a file'],
    ['a link to nothing', (path: string) => symlink('nowhere', path), 'ENOENT'],
  ])('refuses %s', async (_, make, reason) => {
    await make(join(folder, '01-a.md'));
    await expect(readAnswers(folder)).rejects.toThrow(`01-a.md: the answer cannot be read (${reason})`);
  });

  it('refuses a folder that cannot be read', async () => {
    await expect(readAnswers(join(folder, 'nowhere'))).rejects.toThrow(/nowhere: the folder of answers cannot be read/);
  });
});
