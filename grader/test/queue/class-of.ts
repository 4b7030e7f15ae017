import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSubmission, type Submission } from '../../src/submission/submission.ts';
import { HALF_RIGHT, loadedTiny } from '../assignments.ts';

export const loaded = loadedTiny();
export const assignmentText = JSON.stringify(loaded.assignment);

/** Many students who handed in one and the same file. */
export async function classOf(count: number, folder: string): Promise<Submission[]> {
  const path = join(folder, 'submission.ts');
  await writeFile(path, HALF_RIGHT);
  const submission = await readSubmission(path, loaded.assignment.submission, { isAlone: true });
  return Array.from({ length: count }, (_, i) => ({ ...submission, id: `student-${i}` }));
}
