import { readFile } from 'node:fs/promises';
import { readSubmission, type Submission } from '../src/submission/submission.ts';
import { temporaryFolders, writeFiles } from './temporary-folder.ts';

export type Replacement = readonly [find: string, by: string];

/** For a test file: writes the right submission with parts replaced, each of which stands in it once. */
export function changedSubmissions(): (...replace: readonly Replacement[]) => Promise<Submission> {
  const temporaryFolder = temporaryFolders();
  return async (...replace) => {
    let source = await readFile(new URL('cases/right-matrix-style/submission.ts', import.meta.url), 'utf8');
    for (const [find, by] of replace) {
      if (source.split(find).length !== 2) throw new Error(`expected '${find}' exactly once in right-matrix-style`);
      source = source.replace(find, () => by);
    }
    return readSubmission(await writeFiles(await temporaryFolder(), { 'submission.ts': source }), {
      typescript: 'submission.ts',
    });
  };
}
