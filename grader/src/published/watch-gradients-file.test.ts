import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import { watchGradientsFile } from './watch-gradients-file.ts';

vi.mock('node:timers/promises', { spy: true });
afterEach(() => vi.restoreAllMocks());

const temporaryFolder = temporaryFolders();

test('tells of a file at once, of each save, and when it is gone or back', async () => {
  const path = join(await temporaryFolder(), 'gradients.npz');
  await writeFile(path, 'a');
  const saves = watchGradientsFile(path);
  const next = async () => (await saves.next()).done;
  expect(await next()).toBe(false);
  for (const change of [() => writeFile(path, 'ab'), () => rm(path), () => writeFile(path, 'c')]) {
    const waiting = next();
    await change();
    expect(await waiting).toBe(false);
  }
  await saves.return();
  expect(await next()).toBe(true);
});

test('a file that is still being written is told when it has stayed the same for a look', async () => {
  const path = join(await temporaryFolder(), 'gradients.npz');
  await writeFile(path, '');
  const saves = watchGradientsFile(path);
  await saves.next();
  const contents = ['a', 'ab', 'abc', 'abc'];
  let looks = 0;
  vi.mocked(sleep).mockImplementation(async () => {
    const content = contents[looks];
    looks += 1;
    // Written again is another time of modification.
    if (content !== undefined && content !== contents[looks - 2]) await writeFile(path, content);
  });
  await saves.next();
  expect(looks).toBe(4);
  await saves.return();
});
