import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSubmissions } from '../../grader/test/cases.ts';

/** What a class of a hundred hands in, by how often. */
const SHARES = {
  'right-matrix-style': 12,
  'right-per-sample-loops': 8,
  'right-other-order': 6,
  'right-python-matrix-style': 8,
  'right-python-notebook': 4,
  'wrong-mean-term-missing': 10,
  'wrong-activation-mask-missing': 8,
  'wrong-regulariser-factor': 8,
  'wrong-python-bias-without-keepdims': 6,
  'student-report': 4,
  'returns-nan': 4,
  'wrong-shapes': 4,
  throws: 4,
  'throws-python': 2,
  'does-not-compile': 3,
  'ends-its-process': 2,
  'hostile-forged-replies': 2,
  'hostile-prototypes-in-call': 2,
  'hostile-prototypes-at-load': 1,
  'imports-fs': 1,
} as const;
/** In every hundred, and in the place of one of the others. */
const HANGING = { name: 'never-returns', of: 30 };

/**
 * Writes a class with right, wrong, crashing and hostile submissions of the worked cases, and one in 30 that hangs.
 *
 * @returns how many hang
 */
export async function writeMixedClass(folder: string, size: number): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  const cases = join(folder, '..', 'cases');
  await writeSubmissions(cases, [...Object.keys(SHARES), HANGING.name]);
  const hundred = Object.entries(SHARES).flatMap(([name, share]) => Array.from({ length: share }, () => name));
  let hanging = 0;
  for (let k = 0; k < size; k++) {
    const isHanging = k % HANGING.of === HANGING.of - 1;
    if (isHanging) hanging++;
    // 37 has no divisor in common with the hundred: the kinds are mixed.
    const name = isHanging ? HANGING.name : (hundred[(k * 37) % hundred.length] as string);
    await cp(join(cases, name), join(folder, `student-${String(k).padStart(4, '0')}`), { recursive: true });
  }
  return hanging;
}
