import { readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { HALF_RIGHT, HALF_RIGHT_PYTHON, loadedTiny } from '../../../test/assignments.ts';
import { temporaryFolders, writeFiles } from '../../../test/temporary-folder.ts';
import { readSubmission } from '../../submission/submission.ts';
import { Fault } from '../fault.ts';
import { type PackedSubmission, packSubmission, sizeOf } from './pack-submission.ts';
import { unpackSubmission } from './unpack-submission.ts';

const temporaryFolder = temporaryFolders();
const { assignment } = loadedTiny({ submission: { typescript: 'submission.ts', python: 'submission.py' } });
const LARGE = 6_000_000;

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .flatMap((entry) => (entry.isFile() ? join(entry.parentPath, entry.name).slice(folder.length + 1) : []))
    .sort();
}

describe('a submission is the same at the other end', () => {
  test.each<[string, Record<string, string>]>([
    ['of a file', { 'alice/submission.ts': HALF_RIGHT }],
    [
      'of folders, as deep as they may be',
      { 'alice/submission.ts': HALF_RIGHT, [`alice/${'d/'.repeat(15)}x.ts`]: 'x' },
    ],
    ['of another language', { 'alice/submission.py': HALF_RIGHT_PYTHON, 'alice/übung/relu.py': '' }],
    ['of a large main file', { 'alice/x.ipynb': JSON.stringify({ cells: [], nbformat: 4, x: 'x'.repeat(LARGE) }) }],
  ])('%s', async (_, files) => {
    const root = join(await writeFiles(await temporaryFolder(), files), 'alice');
    const submission = { ...(await readSubmission(root, assignment.submission)), id: 'ålice' };
    const into = await temporaryFolder();
    const unpacked = await unpackSubmission(await packSubmission(submission, 'full'), assignment, into);
    expect(unpacked).toMatchObject({ id: 'ålice', hash: submission.hash, language: submission.language });
    expect(await filesIn(unpacked.root)).toEqual(await filesIn(root));
  });

  test('of a file alone, with the course’s adapter', async () => {
    const folder = await writeFiles(await temporaryFolder(), {
      'bob.py': 'x = 1',
      'course/adapter.py': 'import submission',
    });
    const adapter = join(folder, 'course/adapter.py');
    const submission = await readSubmission(join(folder, 'bob.py'), assignment.submission, { isAlone: true, adapter });
    const unpacked = await unpackSubmission(
      await packSubmission(submission, 'full'),
      assignment,
      await temporaryFolder(),
    );
    expect(unpacked).toMatchObject({ id: 'bob', hash: submission.hash });
    expect(await readFile(unpacked.entry, 'utf8')).toBe('import submission');
    expect(await readFile(unpacked.main ?? '', 'utf8')).toBe('x = 1');
  });

  test.each([
    ['full', 0],
    ['none', 0x61],
  ] as const)('with large files, which at level %s are of %i', async (level, byte) => {
    const root = join(await temporaryFolder(), 'alice');
    await writeFiles(root, { 'submission.ts': HALF_RIGHT, 'data/x.bin': 'a'.repeat(LARGE) });
    await utimes(join(root, 'data/x.bin'), 1e9, 1e9);
    const submission = await readSubmission(root, assignment.submission);
    const packed = await packSubmission(submission, level);
    const unpacked = await unpackSubmission(packed, assignment, await temporaryFolder());
    expect(unpacked.hash).toBe(submission.hash);
    expect((await readFile(join(unpacked.root, 'data/x.bin')))[0]).toBe(byte);
    expect(await sizeOf(submission, level)).toBe(HALF_RIGHT.length + (level === 'none' ? LARGE : 0));
  });
});

test('what is too large for a queue, and a link, is a fault', async () => {
  const root = join(await temporaryFolder(), 'alice');
  await writeFiles(root, { 'submission.ts': HALF_RIGHT });
  const random = new Uint8Array(4_000_000).map(() => Math.random() * 256);
  await Promise.all(['a', 'b', 'c'].map((name) => writeFile(join(root, name), random)));
  const packing = packSubmission(await readSubmission(root, assignment.submission), 'full');
  await expect(packing).rejects.toThrow(Fault);
  await expect(packing).rejects.toThrow(
    'expected at most 10 MB in a queue, got 11.4 when packed. Grade it without --queue',
  );
  await symlink('/etc/passwd', join(root, 'link'));
  const linked = packSubmission(await readSubmission(root, assignment.submission), 'full');
  await expect(linked).rejects.toThrow('expected a copy without links, found one');
});

describe('a job is refused', () => {
  const text = (content: string) => new TextEncoder().encode(content);
  const payloadOf = (files: Parameters<typeof zipSync>[0]) => Buffer.from(zipSync(files, { os: 3 })).toString('base64');

  test.each<[string, (packed: PackedSubmission) => PackedSubmission, string]>([
    [
      'of another hash',
      (packed) => ({ ...packed, payload: payloadOf({ 'submission.ts': text('x') }) }),
      'expected a typescript submission of hash',
    ],
    [
      'in another language',
      (packed) => ({ ...packed, submission: { ...packed.submission, language: 'python' } }),
      'expected a python submission',
    ],
    [
      'that leads out',
      (packed) => ({ ...packed, payload: payloadOf({ '../x.ts': text('') }) }),
      'invalid relative path',
    ],
    [
      'that is a link',
      (packed) => ({ ...packed, payload: payloadOf({ 'x.ts': [text('/etc/passwd'), { attrs: 0o120777 << 16 }] }) }),
      'got a link or a device',
    ],
    ['that is no zip', (packed) => ({ ...packed, payload: 'abc' }), 'expected a zip file'],
    [
      'whose folder leads out',
      (packed) => ({ ...packed, submission: { ...packed.submission, name: '..' } }),
      "with '.', '..' or an empty part",
    ],
    [
      'whose folder is a path',
      (packed) => ({ ...packed, submission: { ...packed.submission, name: 'a/b' } }),
      'expected a file name, got a path',
    ],
    [
      'whose adapter leads out',
      (packed) => ({ ...packed, adapter: { name: '../adapter.ts', content: '' } }),
      "with '.', '..' or an empty part",
    ],
    [
      'whose large file leads out',
      (packed) => ({
        ...packed,
        submission: { ...packed.submission, large: [{ name: '../x', bytes: 1, modifiedMs: 1 }] },
      }),
      "with '.', '..' or an empty part",
    ],
    [
      'of too many bytes',
      (packed) => ({
        ...packed,
        submission: { ...packed.submission, large: [{ name: 'x', bytes: 1e9, modifiedMs: 1 }] },
      }),
      'bytes of large files, got 1000000000',
    ],
    [
      'of what is no submission',
      (packed) => ({ ...packed, payload: payloadOf({ 'x.txt': text('') }) }),
      'submission.ts',
    ],
  ])('%s', async (_, change, why) => {
    const root = join(await writeFiles(await temporaryFolder(), { 'alice/submission.ts': HALF_RIGHT }), 'alice');
    const packed = await packSubmission(await readSubmission(root, assignment.submission), 'full');
    const unpacking = unpackSubmission(change(packed), assignment, await temporaryFolder());
    await expect(unpacking).rejects.toThrow(InputError);
    await expect(unpacking).rejects.toThrow(why);
  });

  test('whose large file cannot be written', async () => {
    const root = join(await writeFiles(await temporaryFolder(), { 'alice/submission.ts': HALF_RIGHT }), 'alice');
    const packed = await packSubmission(await readSubmission(root, assignment.submission), 'full');
    const large = [{ name: 'submission.ts/x', bytes: 1, modifiedMs: 1 }];
    const unpacking = unpackSubmission(
      { ...packed, submission: { ...packed.submission, large } },
      assignment,
      await temporaryFolder(),
    );
    await expect(unpacking).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
