import { mkdir, symlink, truncate } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { isOwnName, ownFilesOf } from './own-files.ts';

const temporaryFolder = temporaryFolders();
const MB = 2 ** 20;

async function found(root: string, entry = join(root, 'submission.py')) {
  const { files, large, links, folders } = await ownFilesOf({ root, entry });
  const names = (paths: readonly string[]): string[] => paths.map((path) => relative(root, path));
  const pathsOf = (list: typeof files): string[] => list.map(({ path }) => path);
  return { files: names(pathsOf(files)), large: names(pathsOf(large)), links: names(links), folders: names(folders) };
}

/** Files of this size, which take no room on most disks. */
async function writeLarge(folder: string, megabytes: Readonly<Record<string, number>>): Promise<void> {
  await writeFiles(folder, Object.fromEntries(Object.keys(megabytes).map((name) => [name, ''])));
  for (const [name, size] of Object.entries(megabytes)) await truncate(join(folder, name), size * MB);
}

describe('ownFilesOf', () => {
  test('all regular files, and where links lie', async () => {
    const root = await writeFiles(await temporaryFolder(), { 'submission.py': '1', 'b/data.txt': '', 'a.ts': '' });
    await symlink('/etc', join(root, 'b', 'link'));
    expect(await found(root)).toEqual({
      files: ['a.ts', 'b/data.txt', 'submission.py'],
      large: [],
      links: ['b/link'],
      folders: ['', 'b'],
    });
    const file = join(root, 'submission.py');
    const modifiedMs = expect.any(Number);
    const files = [{ path: file, bytes: 1, modifiedMs }];
    expect(await ownFilesOf({ root: file, entry: file })).toEqual({
      files,
      large: [],
      links: [],
      others: [],
      folders: [],
    });
  });

  test.each([
    'node_modules/a.py',
    '__pycache__/a.py',
    'lib/.git/a',
    '.conda/lib/a.py',
    '.data.txt',
    'lib/venv/a.py',
    'site-packages/a.py',
  ])('nothing of %s', async (name) => {
    const root = await writeFiles(await temporaryFolder(), { 'submission.py': '', 'lib/own.py': '', [name]: '' });
    expect((await found(root)).files).toEqual(['lib/own.py', 'submission.py']);
  });

  test.each(['pyvenv.cfg', 'conda-meta/history', 'site-packages/b.py', 'dist-packages/b.py'])(
    'nothing of a folder that holds %s, but of the submission itself',
    async (name) => {
      const files = { 'submission.py': '', 'env/a.py': '', 'env/lib/b.py': '', [`env/${name}`]: '' };
      const root = await writeFiles(await temporaryFolder(), files);
      expect(await found(root)).toMatchObject({ files: ['submission.py'], folders: [''] });
      expect((await found(join(root, 'env'))).files).toContain('a.py');
    },
  );

  test('data of more than 5 MB is large, a main file never', async () => {
    const root = await temporaryFolder();
    await writeLarge(root, { 'a.ipynb': 60, 'b.ipynb': 6, 'c.bin': 5, 'd.bin': 6 });
    expect(await found(root, join(root, 'a.ipynb'))).toMatchObject({
      files: ['a.ipynb', 'c.bin'],
      large: ['b.ipynb', 'd.bin'],
    });
  });

  test('refuses more than 50 MB, and more than 2000 files and folders', async () => {
    const root = await temporaryFolder();
    await writeLarge(root, Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}.bin`, 5])));
    await expect(found(root)).rejects.toThrow(InputError);
    await expect(found(root)).rejects.toThrow(
      /: expected at most 50 MB of files in a submission, got 55\. Put it into a folder of its own, without its data$/,
    );
    const many = await temporaryFolder();
    await Promise.all(Array.from({ length: 1999 }, (_, i) => mkdir(join(many, `${i}`))));
    expect((await found(many)).folders).toHaveLength(2000);
    await writeFiles(many, { 'submission.py': '' });
    await expect(found(many)).rejects.toThrow(InputError);
    await expect(found(many)).rejects.toThrow(
      /: expected at most 2000 files and folders in a submission, found more\. Put it into a folder of its own, /,
    );
  });
});

test.each([
  ['submission.py', true],
  ['environment', true],
  ['.git', false],
  ['.DS_Store', false],
  ['node_modules', false],
])('isOwnName(%j) is %s', (name, isOwn) => expect(isOwnName(name)).toBe(isOwn));
