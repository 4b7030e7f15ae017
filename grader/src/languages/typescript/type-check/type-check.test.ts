import { describe, expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../../../test/temporary-folder.ts';
import { readSubmission } from '../../../submission/submission.ts';
import { typeCheck } from './type-check.ts';

const temporaryFolder = temporaryFolders();

async function linesOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await writeFiles(await temporaryFolder(), files);
  return await typeCheck(await readSubmission(folder, { typescript: 'submission.ts' }));
}

describe.concurrent('typeCheck', () => {
  test('has nothing to say of matrices, own files and what a submission may use', async () => {
    const source = `import { type Matrix, sum } from '@gradus/matrix';
import { one } from './one.ts';
export function f(S: Matrix): number { console.log(performance.now()); return sum(structuredClone(S)) + one; }`;
    expect(await linesOf({ 'submission.ts': source, 'one.ts': 'export const one = 1;' })).toEqual([]);
  });

  test('names file, line and column, in imported files, too', async () => {
    const lines = await linesOf({
      'submission.ts': "import { one } from './lib/one.js';\nexport const f = (a): number => one + process.pid;",
      'lib/one.ts': "export const one: number = 'one';",
    });
    expect(lines).toEqual([
      "submission.ts(2,19): error TS7006: Parameter 'a' implicitly has an 'any' type.",
      expect.stringMatching(/^submission\.ts\(2,39\): error TS\d+: Cannot find name 'process'/),
      "lib/one.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
    ]);
  });

  test('has nothing to say of a file that is no TypeScript: that is a verdict', async () => {
    expect(await linesOf({ 'submission.ts': 'export const f = (a): number => (;' })).toEqual([]);
  });

  test('ends when it is aborted', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': 'export const one: string = 1;' });
    const controller = new AbortController();
    const checking = typeCheck(await readSubmission(folder, { typescript: 'submission.ts' }), controller.signal);
    controller.abort(new Error('outdated'));
    await expect(checking).rejects.toThrow('outdated');
  });

  test('is our fault when there is nothing to check', async () => {
    const submission = { id: 'a', root: '/nowhere', entry: '/nowhere/a.ts', hash: '' };
    await expect(typeCheck(submission)).rejects.toThrow('the type check broke: ');
  });
});
