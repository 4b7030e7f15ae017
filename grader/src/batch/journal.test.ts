import { appendFile, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalEntry, parse } from '@gradus/contracts';
import { expect, test, vi } from 'vitest';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import { Journal } from './journal.ts';

const temporaryFolder = temporaryFolders();
const fault = (reason: string): JournalEntry => ({ at: '2026-11-24T18:00:00.000Z', event: 'fault', reason });
const reasonsIn = async (path: string) =>
  (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('{"at"') && line.endsWith('}'))
    .map((line) => parse(JournalEntry, JSON.parse(line), path))
    .map((entry) => (entry.event === 'fault' ? entry.reason : ''));

test('lines are added after those that are there, in the order in which they came', async () => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  for (const run of ['a', 'b']) {
    const journal = await Journal.open(path);
    await Promise.all(['1', '2', '3', '4'].map((n) => journal.add(fault(run + n))));
    await journal.close();
  }
  expect(await reasonsIn(path)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4']);
});

test('a line that a killed process left unfinished stays alone on its line', async () => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  await writeFile(path, `${JSON.stringify(fault('whole'))}\n`);
  await appendFile(path, '{"at":"2026');
  const journal = await Journal.open(path);
  await journal.add(fault('next'));
  await journal.close();
  expect(await reasonsIn(path)).toEqual(['whole', 'next']);
  expect(await readFile(path, 'utf8')).toMatch(/\n\{"at":"2026\n\{/);
});

test('a line that cannot be written is told, leaves no half of it, and goes with the next', async () => {
  const path = join(await temporaryFolder(), 'journal.jsonl');
  const journal = await Journal.open(path);
  await journal.add(fault('before'));
  const another = await open(path);
  const full = vi.spyOn(Object.getPrototypeOf(another), 'appendFile').mockImplementationOnce(async () => {
    await appendFile(path, '{"at":');
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  await expect(journal.add(fault('late'))).rejects.toThrow(/ENOSPC/);
  full.mockRestore();
  await another.close();
  await journal.add(fault('after'));
  await journal.close();
  expect(await reasonsIn(path)).toEqual(['before', 'late', 'after']);
  expect(await readFile(path, 'utf8')).not.toContain('{"at":{');
});
