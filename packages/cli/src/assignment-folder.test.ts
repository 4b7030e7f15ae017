import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, it } from 'vitest';
import { assignmentFolder } from './assignment-folder.ts';

describe('assignmentFolder', () => {
  it('finds an assignment of this repository by its id', async () => {
    expect(basename(await assignmentFolder('a3-batch-norm'))).toBe('a3-batch-norm');
  });

  it('accepts any folder that holds an assignment.json', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gradus-assignment-'));
    try {
      await expect(assignmentFolder(folder)).rejects.toThrow(InputError);
      await writeFile(join(folder, 'assignment.json'), '{}');
      expect(await assignmentFolder(folder)).toBe(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names the known ones when it knows none of that id', async () => {
    await expect(assignmentFolder('a4')).rejects.toThrow(/unknown assignment 'a4': expected .*a3-batch-norm/);
    await expect(assignmentFolder('../a3-batch-norm')).rejects.toThrow(InputError);
  });
});
