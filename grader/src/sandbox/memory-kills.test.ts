import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import { memoryKills } from './memory-kills.ts';

const temporaryFolder = temporaryFolders();

test.each([
  ['nr_free_pages 7\noom_kill 12\n', 12],
  ['nr_free_pages 7\n', 0],
])('of %j', async (text, expected) => {
  const path = join(await temporaryFolder(), 'vmstat');
  await writeFile(path, text);
  expect(memoryKills(path)).toBe(expected);
});

test('none where the system does not tell', () => {
  expect(memoryKills('/no/such/file')).toBe(0);
});
