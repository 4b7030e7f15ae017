import { mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { languageOf } from './find-sources.ts';
import { readSubmission } from './submission.ts';

const temporaryFolder = temporaryFolders();
const read = (path: string, isAlone = false) => readSubmission(path, { typescript: 'submission.ts' }, { isAlone });

/** Where a course takes two languages. */
const NAMES = { typescript: 'submission.ts', python: 'submission.py' };

describe('readSubmission', () => {
  test('in the language that is found in a folder, or whose file it is', async () => {
    const folder = await temporaryFolder();
    const alice = await writeFiles(join(folder, 'alice'), { 'submission.py': '1', 'lib/a.py': '2', 'b.ts': '3' });
    const entry = join(alice, 'submission.py');
    const submission = await readSubmission(alice, NAMES);
    expect(submission).toMatchObject({ id: 'alice', language: 'python', root: alice, entry });
    expect(await readSubmission(entry, NAMES)).toEqual(submission);
    expect(await readSubmission(entry, NAMES, { isAlone: true })).toMatchObject({ id: 'submission', root: entry });
    await writeFiles(alice, { '__pycache__/a.py': '', '.venv/lib/b.py': '', 'env/pyvenv.cfg': '', 'env/c.py': '' });
    expect(await readSubmission(alice, NAMES)).toEqual(submission);
    await writeFiles(alice, { 'lib/a.py': '3' });
    const edited = (await readSubmission(alice, NAMES)).hash;
    await writeFiles(alice, { 'b.ts': '4' });
    expect(new Set([submission.hash, edited, (await readSubmission(alice, NAMES)).hash]).size).toBe(3);
    const bob = await writeFiles(join(folder, 'bob'), { 'submission.ts': '' });
    expect(await readSubmission(bob, NAMES)).toMatchObject({ language: 'typescript' });
    expect(await languageOf(alice, NAMES)).toBe('python');
    expect(await languageOf(join(bob, 'none.py'), NAMES)).toBe('python');
    expect(await languageOf(bob, NAMES)).toBe('typescript');
    expect(await languageOf(folder, NAMES)).toBe('typescript');
  });

  test('of two languages in one folder, neither', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'submission.py': '', 'submission.ts': '' });
    await expect(readSubmission(folder, NAMES)).rejects.toThrow(
      /: expected one submission, found submission\.ts and submission\.py\. Remove one, or give the file that counts$/,
    );
    expect(await readSubmission(join(folder, 'submission.py'), NAMES)).toMatchObject({ language: 'python' });
  });

  test.each([
    [
      '',
      /: expected a file submission\.ts or submission\.py in this folder\. Put the functions into a file of this name$/,
    ],
    ['a.m', /a\.m: expected a TypeScript file \(\.ts\) or a Python file \(\.py\)$/],
    [
      'none',
      /none: expected a submission \(a folder with submission\.ts or submission\.py, or a \.ts file, or a \.py file\), found/,
    ],
  ])("says of all languages what was expected in the place of '%s'", async (name, message) => {
    const folder = await writeFiles(await temporaryFolder(), { 'a.m': '' });
    await expect(readSubmission(join(folder, name), NAMES)).rejects.toThrow(message);
  });

  test('a notebook that is too large', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'a.ipynb': '' });
    await truncate(join(folder, 'a.ipynb'), 2 ** 40);
    await expect(readSubmission(folder, NAMES)).rejects.toThrow(
      /a\.ipynb: expected a notebook of at most 52428800 bytes, got 1099511627776\. Clear its outputs$/,
    );
  });

  test('a folder, a file in a folder, a file alone', async () => {
    const folder = await writeFiles(join(await temporaryFolder(), 'alice'), { 'submission.ts': '1' });
    const entry = join(folder, 'submission.ts');
    expect(await read(folder)).toMatchObject({ id: 'alice', root: folder, entry });
    expect(await read(entry)).toMatchObject({ id: 'alice', root: folder, entry });
    expect(await read(entry, true)).toMatchObject({ id: 'submission', root: entry, entry });
  });

  test('the hash is that of names and contents, not of the place', async () => {
    const folder = await temporaryFolder();
    const one = await writeFiles(join(folder, 'one'), { 'submission.ts': '1', 'lib/a.ts': '2' });
    const { hash } = await read(one);
    const two = join(folder, 'node_modules', 'two');
    await mkdir(join(folder, 'node_modules'));
    await rename(one, two);
    expect((await read(two)).hash).toBe(hash);
    await writeFiles(two, { '.notes': 'x', 'node_modules/lib/index.ts': 'x' });
    expect((await read(two)).hash).toBe(hash);
    await writeFiles(two, { 'lib/a.ts': '3' });
    const edited = (await read(two)).hash;
    await rename(join(two, 'lib/a.ts'), join(two, 'lib/b.ts'));
    expect(new Set([hash, edited, (await read(two)).hash]).size).toBe(3);
  });

  test('the hash is that of data files, too: by what is in them, of large ones by size and time', async () => {
    const folder = await writeFiles(await temporaryFolder(), {
      'submission.ts': '',
      'data/a.txt': '1',
      'large.bin': '',
    });
    const hashes = [(await read(folder)).hash];
    const changed = async (change: Promise<unknown>) => {
      await change;
      const { hash } = await read(folder);
      const isNew = !hashes.includes(hash);
      hashes.push(hash);
      return isNew;
    };
    const large = join(folder, 'large.bin');
    const file = join(folder, 'submission.ts');
    expect(await changed(writeFile(join(folder, 'data/a.txt'), '2'))).toBe(true);
    expect(await changed(truncate(large, 6 * 2 ** 20))).toBe(true);
    expect(await changed(utimes(large, 1, 1))).toBe(true);
    expect(await changed(utimes(large, 1, 1))).toBe(false);
    expect(await changed(truncate(large, 7 * 2 ** 20))).toBe(true);
    const alone = await read(file, true);
    expect(await changed(writeFile(join(folder, 'data/a.txt'), '3'))).toBe(true);
    expect(await read(file, true)).toEqual(alone);
  });

  test('a link counts by where it leads', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': '', 'a.ts': '1', 'b.ts': '2' });
    await symlink('a.ts', join(folder, 'link.ts'));
    const { hash } = await read(folder);
    await rm(join(folder, 'link.ts'));
    await symlink('b.ts', join(folder, 'link.ts'));
    expect((await read(folder)).hash).not.toBe(hash);
    await symlink('/dev/zero', join(folder, 'endless.ts'));
    await symlink('nowhere', join(folder, 'dangling.ts'));
    expect((await read(folder)).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a link to a file is that file, its neighbours included', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'work/submission.ts': '' });
    await symlink(join(folder, 'work/submission.ts'), join(folder, 'link.ts'));
    expect(await read(join(folder, 'link.ts'))).toMatchObject({ id: 'link', root: join(folder, 'work') });
  });

  test.each<[string, (folder: string) => Promise<unknown>, string, RegExp]>([
    [
      'nothing',
      async () => {},
      'a.ts',
      /a\.ts: expected a submission \(a folder with submission\.ts, or a \.ts file\), found nothing$/,
    ],
    [
      'no TypeScript',
      (folder) => writeFile(join(folder, 'a.py'), ''),
      'a.py',
      /a\.py: expected a TypeScript file \(\.ts\)$/,
    ],
    [
      'an empty folder',
      async () => {},
      '',
      /: expected a file submission\.ts in this folder\. Put the functions into a file of this name$/,
    ],
    [
      'a folder in place of the file',
      (folder) => mkdir(join(folder, 'submission.ts')),
      '',
      /expected a file submission\.ts/,
    ],
    [
      'a link out of the folder',
      (folder) => symlink('/etc/hostname', join(folder, 'submission.ts')),
      '',
      /expected a file submission\.ts, got a link to one outside of this folder$/,
    ],
    [
      'a file that is too large',
      async (folder) => {
        await writeFile(join(folder, 'a.ts'), '');
        await truncate(join(folder, 'a.ts'), 2 ** 40);
      },
      'a.ts',
      /expected at most 5242880 bytes of TypeScript$/,
    ],
    [
      'too many files',
      (folder) =>
        writeFiles(
          folder,
          Object.fromEntries(Array.from({ length: 201 }, (_, i) => [i === 0 ? 'submission.ts' : `${i}.ts`, ''])),
        ),
      '',
      /expected at most 200 TypeScript files in a submission, got 201\. Put it into a folder of its own$/,
    ],
  ])('refuses %s', async (_, prepare, name, message) => {
    const folder = await temporaryFolder();
    await prepare(folder);
    const reading = read(join(folder, name));
    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(message);
  });
});
