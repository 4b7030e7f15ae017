import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import type { StudentHandIn } from '../hand-ins/class-list.ts';
import { classSources } from './class-sources.ts';
import type { StudentSources } from './find-similar.ts';
import { starterSources } from './starter-sources.ts';

const temporaryFolder = temporaryFolders();
const NAMES = { python: 'submission.py', typescript: 'submission.ts' };

/** Hands in a folder of these files. */
function handIn(id: string, files: Readonly<Record<string, string>>): StudentHandIn {
  return {
    student: { id },
    take: async (into) => ({ path: await writeFiles(join(into, 'copy'), files), isAlone: false, leftOut: [] }),
  };
}
const fails = (error: Error): StudentHandIn => ({ student: { id: 'x' }, take: () => Promise.reject(error) });

async function collected(handIns: StudentHandIn[], options = {}): Promise<StudentSources[]> {
  const all: StudentSources[] = [];
  for await (const sources of classSources({ handIns }, NAMES, options)) all.push(sources);
  return all;
}

describe('classSources', () => {
  test("a student's own sources, in the language of the submission", async () => {
    const files = { 'submission.py': 'x = 1', 'lib/relu.py': 'y = 2', 'notes.txt': '', '.hidden.py': 'z = 3' };
    expect(await collected([handIn('a', files), handIn('b', { 'submission.ts': 'let x;' })])).toEqual([
      {
        student: { id: 'a' },
        language: 'python',
        files: [
          { name: join('lib', 'relu.py'), text: 'y = 2' },
          { name: 'submission.py', text: 'x = 1' },
        ],
      },
      { student: { id: 'b' }, language: 'typescript', files: [{ name: 'submission.ts', text: 'let x;' }] },
    ]);
  });

  test('a file alone', async () => {
    const alone: StudentHandIn = {
      student: { id: 'a' },
      take: async (into) => {
        await mkdir(into, { recursive: true });
        await writeFile(join(into, 'alice.py'), 'x = 1');
        return { path: join(into, 'alice.py'), isAlone: true, leftOut: [] };
      },
    };
    expect((await collected([alone]))[0]?.files).toEqual([{ name: 'alice.py', text: 'x = 1' }]);
  });

  test('nothing that can be graded is passed over; what is broken of ours is not', async () => {
    expect(await collected([handIn('a', { 'notes.txt': '' }), fails(new InputError('nothing'))])).toEqual([]);
    await expect(collected([fails(new Error('no disk'))])).rejects.toThrow('no disk');
    await expect(collected([fails(new Error('no disk'))], { signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });
});

describe('starterSources', () => {
  test('all languages, and none without a starter', async () => {
    const folder = await temporaryFolder();
    expect(await starterSources(folder)).toEqual([]);
    await writeFiles(folder, { 'starter/python/submission.py': 'x = 1', 'starter/typescript/tsconfig.json': '{}' });
    expect(await starterSources(folder)).toEqual([{ name: join('python', 'submission.py'), text: 'x = 1' }]);
  });

  test('what is there and cannot be read is told', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'starter'), '');
    await expect(starterSources(folder)).rejects.toThrow('ENOTDIR');
  });
});
