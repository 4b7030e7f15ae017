import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { expect, it } from 'vitest';
import { readIfThere } from './read-if-there.ts';

it('reads a file, has nothing where there is none, and tells of what cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-read-'));
  const path = join(folder, 'file');
  expect(await readIfThere(path)).toBe(undefined);
  await writeFile(path, 'a');
  expect(await readIfThere(path)).toEqual(Buffer.from('a'));
  await expect(readIfThere(folder)).rejects.toThrow(new InputError(`${folder}: cannot be read (EISDIR)`));
  await rm(folder, { recursive: true });
});
