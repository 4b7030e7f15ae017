import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { readSubmission } from './submission.ts';
import { type Version, watchSubmission } from './watch-submission.ts';

vi.mock('./submission.ts', { spy: true });

const temporaryFolder = temporaryFolders();
afterEach(() => vi.restoreAllMocks());

/** A watch of a folder, and its first version. */
async function watched(files: Readonly<Record<string, string>>) {
  const folder = await writeFiles(await temporaryFolder(), files);
  const versions = watchSubmission(folder, { typescript: 'submission.ts' });
  const next = async (): Promise<Version> => {
    const { value, done } = await versions.next();
    if (done === true) throw new Error('the watch ended');
    return value;
  };
  return { folder, file: join(folder, 'submission.ts'), versions, next, first: await next() };
}

async function hashOf(folder: string): Promise<{ submission: object }> {
  return {
    submission: expect.objectContaining({ hash: (await readSubmission(folder, { typescript: 'submission.ts' })).hash }),
  };
}

test('each version is what is in the files, and outdates the one before', async () => {
  const { folder, file, versions, next, first } = await watched({ 'submission.ts': 'a', 'lib/b.ts': 'b' });
  expect(first).toMatchObject(await hashOf(folder));
  expect(first.outdated.aborted).toBe(false);

  await writeFile(`${file}~`, 'by rename');
  await rename(`${file}~`, file);
  const second = await next();
  expect(second).toMatchObject(await hashOf(folder));
  expect(first.outdated.aborted).toBe(true);

  await writeFile(join(folder, 'lib/b.ts'), 'another');
  expect(await next()).toMatchObject(await hashOf(folder));

  await writeFile(join(folder, 'lib/data.txt'), 'may be read');
  expect(await next()).toMatchObject(await hashOf(folder));

  await mkdir(join(folder, 'lib/new'));
  await writeFile(join(folder, 'lib/new/c.ts'), 'in a new folder');
  expect(await next()).toMatchObject(await hashOf(folder));
  await versions.return();
});

test('a save that changes nothing is no version; of several the last one counts', async () => {
  const { folder, file, versions, next } = await watched({ 'submission.ts': 'a' });
  vi.mocked(readSubmission).mockClear();
  await writeFile(file, 'a');
  await writeFile(join(folder, '.notes.txt'), 'of no interest');
  await vi.waitFor(() => expect(readSubmission).toHaveBeenCalled());
  for (const text of ['b', 'c', 'd']) await writeFile(file, text);
  const { hash } = await readSubmission(folder, { typescript: 'submission.ts' });
  const before = createHash('sha256').update('submission.ts\u00001\u0000a').digest('hex');
  // A slow machine may see some on the way.
  for (let seen = ''; seen !== hash; ) {
    const version = await next();
    seen = 'submission' in version ? version.submission.hash : '';
    expect(seen).not.toBe(before);
  }
  await versions.return();
});

test('a file that is gone for a moment was never gone; one that stays away is a problem, until it is back', async () => {
  const { folder, file, versions, next, first } = await watched({ 'submission.ts': 'a' });
  await rm(file);
  await writeFile(file, 'b');
  expect(await next()).toMatchObject(await hashOf(folder));
  expect(first.outdated.aborted).toBe(true);

  await rm(folder, { recursive: true });
  expect(await next()).toMatchObject({ problem: { message: expect.stringMatching(/expected a submission/) } });
  await writeFiles(folder, { 'submission.ts': 'b' });
  expect(await next()).toMatchObject(await hashOf(folder));
  await writeFile(file, 'c');
  expect(await next()).toMatchObject(await hashOf(folder));
  await versions.return();
});

test("the course's adapter makes versions, too", async () => {
  const folder = await writeFiles(await temporaryFolder(), { 'alice/nn.ts': '', 'course/adapter.ts': '1' });
  const adapter = join(folder, 'course/adapter.ts');
  const versions = watchSubmission(join(folder, 'alice'), { typescript: 'submission.ts' }, { adapter });
  const first = (await versions.next()).value as Version;
  await writeFile(adapter, 'another');
  const second = (await versions.next()).value as Version;
  expect(first).toMatchObject({ submission: { entry: adapter, main: join(folder, 'alice/nn.ts') } });
  expect(second).toMatchObject({ submission: { entry: adapter } });
  const [before, after] = [first, second].map((version) => ('submission' in version ? version.submission.hash : ''));
  expect(after).not.toBe(before);
  await versions.return();
});

test('nothing at first is wrong usage; a fault of ours ends the watch', async () => {
  await expect(
    watchSubmission(join(await temporaryFolder(), 'none.ts'), { typescript: 'submission.ts' }).next(),
  ).rejects.toThrow('none.ts: expected a submission');
  const { file, next } = await watched({ 'submission.ts': 'a' });
  vi.mocked(readSubmission).mockRejectedValue(new TypeError('ours'));
  await writeFile(file, 'b');
  await expect(next()).rejects.toThrow('ours');
});
