import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HALF_RIGHT, tinyAssignment } from '../../grader/test/assignments.ts';

const RIGHT_RATE = HALF_RIGHT.split('\n')[1];
/** What a class hands in, over and over: right, wrong, throwing, broken, ending its own process. */
const SOURCES = [
  HALF_RIGHT,
  'export const cyclicalLearningRate = () => 0;',
  `${RIGHT_RATE}\nexport const softmax = () => { throw new Error('=cmd'); };`,
  'export const softmax = (;',
  'process.exit(3);',
];

/** Writes a small assignment and so many hand-ins. @returns the arguments of `gradus grade` */
export async function writeTinyClass(folder: string, size: number): Promise<string[]> {
  const assignment = join(folder, 'assignment');
  const handIns = join(folder, 'class');
  await mkdir(assignment);
  await writeFile(join(assignment, 'assignment.json'), JSON.stringify(tinyAssignment));
  for (let k = 0; k < size; k++) {
    const path = join(handIns, `student-${String(k).padStart(2, '0')}`);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'submission.ts'), `// ${k}\n${SOURCES[k % SOURCES.length]}\n`);
  }
  return ['grade', handIns, '--assignment', assignment, '--seed', '7'];
}

/** Not the same each time: when things happened, and how long they took. */
const OF_THE_RUN = /(^|\/)(journal\.jsonl|observations\.json|\.gradus\.lock(\.holder)?)$/;

/** All files of a batch folder that must be the same each time, by name. */
export async function bytesOf(out: string): Promise<Record<string, string>> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(out.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((name) => !OF_THE_RUN.test(name));
  const contents = names.sort().map(async (name) => [name, await readFile(join(out, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(contents));
}
