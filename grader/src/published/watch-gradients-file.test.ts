import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import { watchGradientsFile } from './watch-gradients-file.ts';

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
