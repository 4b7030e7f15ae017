import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { zipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import { ClassArchive } from './class-archive.ts';
import { ClassFolder } from './class-folder.ts';

const temporaryFolder = temporaryFolders();
const text = (content: string) => new TextEncoder().encode(content);

/** @param mend - changes the bytes, given where the first entry of the directory begins */
async function archive(mend: (bytes: Buffer, at: number) => void = () => {}): Promise<ClassArchive> {
  const path = join(await temporaryFolder(), 'class.zip');
  await writeFile(path, zipSync({ 'a.yml': [text('one\ntwo\n'), { level: 0 }], 'b/x.py': text('x') }));
  const bytes = await readFile(path);
  mend(bytes, bytes.indexOf('PK\u0001\u0002'));
  await writeFile(path, bytes);
  const opened = await ClassArchive.open(path);
  onTestFinished(() => opened.close());
  return opened;
}

async function linesOf(opened: ClassArchive, maxBytes = 100): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of opened.lines('a.yml', maxBytes)) lines.push(line);
  return lines;
}

describe('an archive of a class', () => {
  test('gives lines, sizes and files', async () => {
    const opened = await archive();
    expect(await linesOf(opened)).toEqual(['one', 'two']);
    expect(await opened.sizeOf('a.yml')).toBe(8);
    expect(await opened.sizeOf('b')).toBe(0);
    expect((await opened.readFile('b/x.py', 9)).content.toString()).toBe('x');
    expect(await opened.isClone('b')).toBe(false);
  });

  test('can be closed twice', async () => {
    const opened = await archive();
    await opened.close();
    await opened.close();
  });

  test.each<[string, (opened: ClassArchive) => Promise<unknown>, string, ((bytes: Buffer, at: number) => void)?]>([
    ['a folder for a file', (opened) => opened.readFile('b', 9), 'class.zip: b: expected a regular file'],
    ['a large file', (opened) => opened.readFile('a.yml', 7), 'class.zip: a.yml: expected at most 7 bytes, got 8'],
    ['a large text', (opened) => linesOf(opened, 7), 'class.zip: a.yml: expected at most 7 bytes, got 8'],
    [
      'a text that is larger than it says',
      (opened) => linesOf(opened),
      'class.zip: a.yml: expected a zip file, it is broken ("it is larger than it says"). Download it again',
      (bytes, at) => bytes.writeUInt32LE(3, at + 24),
    ],
    [
      'a text that is encrypted',
      (opened) => linesOf(opened),
      '"a.yml": expected an entry that is stored or deflated, got one that is encrypted',
      (bytes, at) => bytes.writeUInt16LE(1, at + 8),
    ],
    [
      'a file that is smaller than it says',
      (opened) => opened.readFile('a.yml', 99),
      '"a.yml": expected 9 bytes, the archive is broken (there are 8). Hand it in again',
      (bytes, at) => bytes.writeUInt32LE(9, at + 24),
    ],
    [
      'a file of an offset outside',
      (opened) => opened.readFile('a.yml', 99),
      'class.zip: expected a zip file, "a.yml" is broken (',
      (bytes, at) => bytes.writeUInt32LE(0x7fffffff, at + 42),
    ],
  ])('refuses %s', async (_, read, why, mend) => {
    const error = await read(await archive(mend)).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(why);
  });

  test('that is not there is refused, and so is a folder', async () => {
    const path = join(await temporaryFolder(), 'none');
    await expect(ClassArchive.open(path)).rejects.toThrow(
      `${path}: expected a folder or a .zip of submissions, cannot read it (ENOENT)`,
    );
    await expect(new ClassFolder(path).list('')).rejects.toThrow(
      `${path}: expected a folder of submissions, cannot read it (ENOENT)`,
    );
  });
});
