import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Gradebook, type GradebookEntry, Result, readJson } from '@gradus/contracts';
import writeFileAtomic from 'write-file-atomic';
import { AtomicFile } from '../atomic-file.ts';
import { canvasHead, canvasRow } from './canvas-csv.ts';
import { gradeOf } from './grade-of.ts';
import { gradesHead, gradesRow } from './grades-csv.ts';
import { gradescopeResults } from './gradescope-results.ts';
import { junitHead, junitSuite, junitTail } from './junit-xml.ts';
import { moodleHead, moodleRow } from './moodle-csv.ts';

/** A file that grows by a part for each student. */
interface Export {
  readonly name: string;
  readonly head: (gradebook: Gradebook) => string;
  readonly part: (gradebook: Gradebook, entry: GradebookEntry, result: Result | undefined, index: number) => string;
  readonly tail: string;
}

const EXPORTS: readonly Export[] = [
  { name: 'canvas.csv', head: canvasHead, part: (_, entry) => canvasRow(entry), tail: '' },
  { name: 'moodle.csv', head: moodleHead, part: (_, entry, result) => moodleRow(entry, result), tail: '' },
  { name: 'grades.csv', head: gradesHead, part: (_, entry) => gradesRow(entry), tail: '' },
  { name: 'junit.xml', head: () => junitHead, part: junitSuite, tail: junitTail },
];

/**
 * Writes a batch's grades in the forms of other systems into `exports/`: `canvas.csv`, `moodle.csv`, `grades.csv`,
 * `junit.xml` and, for each graded student, `gradescope/<student id>.json`. Each file appears whole; results are read one
 * after the other. No score stands for who has none: Canvas' and Moodle's file leave such a student out, the others say why.
 *
 * @param out - the batch folder, which holds the results
 * @returns the paths of what was written, the folder of Gradescope's as one
 * @throws InputError when a result cannot be read
 * @throws Error when a result is not the one in the gradebook, or a file cannot be written
 *
 * @example
 * await writeExports('graded', gradebook);
 */
export async function writeExports(out: string, gradebook: Gradebook): Promise<readonly string[]> {
  const folder = join(out, 'exports');
  const gradescope = join(folder, 'gradescope');
  await mkdir(gradescope, { recursive: true });
  const files: AtomicFile[] = [];
  const graded = new Set<string>();
  try {
    for (const { name, head } of EXPORTS) {
      const file = await AtomicFile.open(join(folder, name));
      files.push(file);
      await file.write(head(gradebook));
    }
    for (const [index, entry] of gradebook.entries.entries()) {
      const result = await resultOf(out, entry);
      if (result !== undefined) {
        const name = `${entry.student.id}.json`;
        graded.add(name);
        await writeResults(join(gradescope, name), result);
      }
      for (const [i, { part }] of EXPORTS.entries()) await files[i]?.write(part(gradebook, entry, result, index));
    }
    for (const [i, { tail }] of EXPORTS.entries()) {
      await files[i]?.write(tail);
      await files[i]?.commit();
    }
  } finally {
    for (const file of files) await file.discard();
  }
  await removeLeft(gradescope, (name) => /\.json(\.\d+)?$/.test(name) && !graded.has(name));
  await removeLeft(folder, (name) => name.endsWith('.tmp'));
  return [...files.map(({ path }) => path), gradescope];
}

/** @returns undefined where there is no grade */
async function resultOf(out: string, entry: GradebookEntry): Promise<Result | undefined> {
  const grade = gradeOf(entry);
  if (grade === undefined) return undefined;
  const path = join(out, 'results', entry.student.id, 'result.json');
  const result = await readJson(Result, path);
  if (result.submission.hash === grade.submissionHash && result.score === grade.score) return result;
  throw new Error(
    `${path}: expected the result of the gradebook (${grade.score} points, submission ${grade.submissionHash}), ` +
      `found ${result.score} points, submission ${result.submission.hash}. Grade the batch again`,
  );
}

/** Leaves a file alone that says the same: a batch that is resumed does not write all of a class again. */
async function writeResults(path: string, result: Result): Promise<void> {
  const text = `${JSON.stringify(gradescopeResults(result), null, 2)}\n`;
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== text) await writeFileAtomic(path, text);
}

/** Removes what an earlier writing left: of students who have no grade now, and of a process that was killed. */
async function removeLeft(folder: string, left: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(folder)).filter(left)) await rm(join(folder, name), { force: true });
}
