import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { InputError } from './input-error.ts';
import { unwritable } from './unwritable.ts';

it('tells a file operation that failed in one line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-unwritable-'));
  const file = join(folder, 'file');
  await writeFile(file, '');
  const writing = mkdir(join(file, 'out'), { recursive: true }).catch((cause) => unwritable(file, cause));
  await expect(writing).rejects.toThrow(
    new InputError(`${file}: cannot be written (ENOTDIR). Choose another place with --out.`),
  );
  await rm(folder, { recursive: true });
});

it('leaves any other error alone', () => {
  const fault = new Error('a fault');
  expect(() => unwritable('out', fault)).toThrow(fault);
});
