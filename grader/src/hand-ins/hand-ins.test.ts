import { execFileSync } from 'node:child_process';
import { lchown, link, mkdir, readdir, readFile, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { CollectedFiles } from './collected-files.ts';
import { partsOfName, quoted } from './file-name.ts';
import { readClass } from './read-class.ts';
import { readRegularFile } from './read-regular-file.ts';
import { readZip } from './read-zip.ts';

const temporaryFolder = temporaryFolders();
const UNIX = 3;
const text = (content: string) => new TextEncoder().encode(content);

/** Takes what was handed in, as the only one of a class. @returns where the copy is */
async function takeHandIn(path: string, into: string): Promise<string> {
  const folder = await temporaryFolder();
  await symlink(path, join(folder, basename(path)));
  const { handIns, close } = await readClass(folder);
  try {
    return (await handIns[0]?.take(into))?.path ?? 'nothing';
  } finally {
    await close();
  }
}

/** Takes what was handed in. @returns its files by name and content */
async function take(path: string): Promise<Record<string, string>> {
  const copy = await takeHandIn(path, await temporaryFolder());
  const status = await stat(copy);
  if (status.isFile()) return { '': await readFile(copy, 'utf8') };
  const names = await readdir(copy, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [file.slice(copy.length + 1), await readFile(file, 'utf8')])),
  );
}

async function zip(entries: Zippable, mend: (bytes: Uint8Array) => void = () => {}): Promise<string> {
  const bytes = zipSync(entries, { os: UNIX });
  mend(bytes);
  const path = join(await temporaryFolder(), 'alice.zip');
  await writeFile(path, bytes);
  return path;
}

async function refusal(taking: Promise<unknown>): Promise<string> {
  const error: unknown = await taking.then(
    () => 'taken',
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

describe('a hand-in that is taken', () => {
  test('copies a folder without what is nobody’s own work', async () => {
    const folder = await writeFiles(await temporaryFolder(), {
      'submission.ts': 'a',
      'lib/relu.ts': 'b',
      'node_modules/left-pad/index.js': 'c',
      '.git/config': 'd',
    });
    expect(await take(folder)).toEqual({ 'submission.ts': 'a', 'lib/relu.ts': 'b' });
  });

  test('copies a file, and what a link of the TA leads to', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'bob.ts': 'a' });
    await symlink(join(folder, 'bob.ts'), join(folder, 'carol.ts'));
    expect(await take(join(folder, 'bob.ts'))).toEqual({ '': 'a' });
    expect(await take(join(folder, 'carol.ts'))).toEqual({ '': 'a' });
  });

  test.skipIf(process.getuid?.() !== 0)('follows no link of somebody else', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'bob.ts': 'a' });
    await symlink(join(folder, 'bob.ts'), join(folder, 'carol.ts'));
    await lchown(join(folder, 'carol.ts'), 64_000, 64_000);
    const { handIns } = await readClass(folder);
    const carol = handIns.find(({ student }) => student.id === 'carol');
    expect(await refusal(carol?.take(await temporaryFolder()) ?? Promise.resolve())).toMatch(
      /carol\.ts: .* got a link that is not yours\. Put there what/,
    );
  });

  test('a large file keeps its time, by which it counts', async () => {
    const folder = await writeFiles(await temporaryFolder(), {
      'submission.py': 'a',
      'x.ipynb': 'b'.repeat(6_000_000),
    });
    await utimes(join(folder, 'x.ipynb'), 1e9, 1e9);
    const copy = await takeHandIn(folder, await temporaryFolder());
    expect((await stat(join(copy, 'x.ipynb'))).mtimeMs).toBe(1e12);
    const packed = await zip({
      'submission.py': text('a'),
      'x.ipynb': [new Uint8Array(6_000_000), { mtime: '2026-11-24T10:00:00' }],
    });
    const times = await Promise.all(
      [1, 2].map(async () => (await stat(join(await takeHandIn(packed, await temporaryFolder()), 'x.ipynb'))).mtimeMs),
    );
    expect(times[0]).toBe(times[1]);
  });

  test('unpacks a zip file, and takes the only folder in it for the hand-in', async () => {
    expect(await take(await zip({ 'submission.ts': text('a'), 'lib/relu.ts': text('b') }))).toEqual({
      'submission.ts': 'a',
      'lib/relu.ts': 'b',
    });
    const packed = { alice: { a3: { 'submission.ts': text('a') } }, '__MACOSX/alice/._submission.ts': text('x') };
    expect(await take(await zip(packed))).toEqual({ 'submission.ts': 'a' });
  });

  test('copies can be read by everybody and changed by nobody', async () => {
    const copy = await takeHandIn(await zip({ 'submission.ts': text('a') }), await temporaryFolder());
    expect((await stat(join(copy, 'submission.ts'))).mode & 0o777).toBe(0o444);
  });
});

describe('a folder is refused that holds', () => {
  test.skipIf(process.platform === 'win32').each([
    [
      'a link',
      (at: string) => symlink('/etc/passwd', at),
      'expected a regular file, got a link. Put the file itself there',
    ],
    [
      'a link to a folder',
      (at: string) => symlink('/etc', at),
      'expected a regular file, got a link. Put the file itself there',
    ],
    [
      'a pipe',
      async (at: string) => void execFileSync('mkfifo', [at]),
      'expected a regular file, got a pipe or a device. Remove it',
    ],
    [
      'a second name of a file',
      async (at: string) => {
        await writeFile(`${at}-outside`, 'secret');
        await link(`${at}-outside`, at);
      },
      'expected a file of one name, got one that has 2. Copy it',
    ],
    [
      'a name with a line break',
      (at: string) => writeFile(`${at}\n\u001b[31m`, ''),
      'expected a name of printable characters',
    ],
    [
      'a name that turns the direction',
      (at: string) => writeFile(`${at}\u202etxt`, ''),
      '\\u{202e}txt": expected a name of printable',
    ],
    [
      'more than 50 MB',
      async (at: string) => {
        for (let i = 0; i < 11; i++) {
          await writeFile(`${at}${i}`, '');
          await truncate(`${at}${i}`, 5_000_000);
        }
      },
      'expected at most 50 MB of files in a submission, got 53',
    ],
    [
      'too many files',
      async (at: string) => {
        for (let i = 0; i <= 1000; i++) await writeFile(`${at}${i}`, '');
      },
      'expected at most 1000 files',
    ],
    [
      'folders without end',
      (at: string) => writeFiles(at, { [`${'d/'.repeat(20)}x.ts`]: '' }),
      'expected at most 16 folders in each other',
    ],
  ])('%s', async (_, make, why) => {
    const folder = join(await temporaryFolder(), 'alice');
    await mkdir(folder);
    await make(join(folder, 'x'));
    expect(await refusal(take(folder))).toContain(why);
  });
});

describe('a zip file is refused that', () => {
  const find = (bytes: Uint8Array, signature: number): number => {
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < bytes.length - 4; i++) if (view.getUint32(i, true) === signature) return i;
    throw new Error('no such record');
  };
  const central = (bytes: Uint8Array) => find(bytes, 0x02014b50);

  test.each<[string, Zippable, string, ((bytes: Uint8Array) => void)?]>([
    ['leads out', { '../x.ts': text('') }, 'is broken ("invalid relative path: ../x.ts")'],
    ['leads to the root', { '/x.ts': text('') }, 'is broken ("absolute path: /x.ts")'],
    ['has backslashes', { 'a\\..\\x.ts': text('') }, 'is broken ("invalid characters in fileName'],
    [
      'has a link',
      { 'x.ts': [text('/etc/passwd'), { attrs: 0o120777 << 16 }] },
      '"x.ts": expected a file, got a link or a device',
    ],
    [
      'has a device',
      { 'x.ts': [text(''), { attrs: 0o020666 << 16 }] },
      '"x.ts": expected a file, got a link or a device',
    ],
    [
      'has a name in upper and lower case',
      { 'x.ts': text(''), 'X.TS': text('') },
      'expected each name once, got "X.TS" twice',
    ],
    ['has a file that is a folder, too', { x: text(''), 'x/y.ts': text('') }, 'expected each name once, got "x" twice'],
    ['has a name that turns the direction', { 'x\u202e.ts': text('') }, 'expected a name of printable characters'],
    ['has a name of 4 KB', { [`${'x'.repeat(4096)}.ts`]: text('') }, 'expected a name of at most 255 bytes'],
    [
      'lies about a size',
      { 'x.ts': text('x'.repeat(5000)) },
      'is broken',
      (bytes) => new DataView(bytes.buffer).setUint32(central(bytes) + 24, 10, true),
    ],
    [
      'is far larger than it looks',
      { 'x.ts': new Uint8Array(60 * 1024 * 1024) },
      'expected at most 52428800 bytes when unpacked, but with "x.ts" there are more. Leave out data and pictures',
    ],
    [
      'is encrypted',
      { 'x.ts': text('x') },
      '"x.ts": expected an entry that is stored or deflated, got one that is encrypted',
      (bytes) => new DataView(bytes.buffer).setUint16(central(bytes) + 8, 1, true),
    ],
    [
      'has another checksum',
      { 'x.ts': [text('abc'), { level: 0 }] },
      '"x.ts": expected the checksum of the archive, got another',
      (bytes) => bytes.set([0x7a], 30 + 4),
    ],
  ])('%s', async (_, entries, why, mend) => {
    expect(await refusal(take(await zip(entries, mend)))).toContain(why);
  });

  test('has too many entries', async () => {
    const entries = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`d${i}/`, text('')]));
    expect(await refusal(readZip(await zip(entries)))).toContain('expected at most 10000 entries, got 10001');
  });

  test('is none', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'alice.zip': 'PK no more' });
    expect(await refusal(take(join(folder, 'alice.zip')))).toMatch(
      /alice\.zip: expected a zip file, the archive is broken \(".*"\)\. Hand it in again$/,
    );
  });
});

describe('readRegularFile', () => {
  test('refuses what is too large, and what is not there', async () => {
    const folder = await writeFiles(await temporaryFolder(), { x: 'four' });
    expect(await refusal(readRegularFile(join(folder, 'x'), 3))).toMatch(/x: expected at most 3 bytes, got 4$/);
    // What the system cannot do is no fault of who handed in.
    const reading = readRegularFile(join(folder, 'y'), 3);
    await expect(reading).rejects.toThrow('ENOENT');
    await expect(reading).rejects.not.toThrow(InputError);
    expect(await refusal(readRegularFile(folder, 3))).toContain(
      'expected a regular file, got a folder, a pipe or a device',
    );
    await symlink(join(folder, 'x'), join(folder, 'link'));
    expect(await refusal(readRegularFile(join(folder, 'link'), 9))).toContain('got a link. Put the file itself there');
  });
});

describe('names', () => {
  test.each([
    ['a/../b', "a path inside, got one with '.', '..' or an empty part"],
    ['a//b', "a path inside, got one with '.', '..' or an empty part"],
    ['C:/x', 'a path inside, got an absolute one'],
    ['/x', 'a path inside, got an absolute one'],
    ['a\\b', 'a path with /, got one with a backslash'],
    ['\u0007', 'a name of printable characters'],
  ])('%j is refused', (name, why) => {
    expect(() => partsOfName(name, 'alice')).toThrow(InputError);
    expect(() => partsOfName(name, 'alice')).toThrow(`alice: ${quoted(name)}: expected ${why}`);
  });

  test('of any language are taken', () => {
    expect(partsOfName('作业/übung 3 (final).py', 'alice')).toEqual(['作业', 'übung 3 (final).py']);
  });

  test('are shown without what a terminal obeys, and cut', () => {
    expect(quoted('\u001b[31m\u202e"')).toBe('"\\u001b[31m\\u{202e}\\""');
    expect(quoted('x'.repeat(99))).toBe(`"${'x'.repeat(80)}…"`);
  });
});

test('what was collected is counted', () => {
  const files = new CollectedFiles('alice');
  files.expect('a/b', 3);
  files.add('a/b', { content: text('abc'), modified: new Date() });
  files.expect('a/c', 1);
  expect(files.names).toEqual(['a/b']);
  expect(files.room).toBe(50 * 1024 * 1024 - 3);
});
