import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, unwritable } from '@gradus/contracts';
import { writeMat } from '../array-files/mat.ts';
import { writeNpz } from '../array-files/npz.ts';
import { writeSafetensors } from '../array-files/safetensors.ts';
import { loadAssignment } from '../assignment.ts';
import { handoutReadme } from './handout-readme.ts';
import { inputsOf, publishedCase } from './published-case.ts';

/** What of an assignment's folder students receive as it is: where there is one. */
const COPIED = ['handout.md', 'starter'] as const;
/** What a course's own work leaves in a starter. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', 'dist', '__pycache__', '.git', '.turbo']);

/**
 * Writes what students receive: starter, handout text, the published case in three formats, a README; no answers. The
 * folder appears whole or not at all; the same assignment gives the same bytes.
 *
 * @param folder - of the assignment
 * @param out - a folder that does not exist yet, or is empty
 * @returns the paths of what was written, `starter` as one
 * @throws InputError when the assignment is broken, or `out` holds files or cannot be written
 */
export async function writeHandout(folder: string, out: string): Promise<string[]> {
  const { assignment } = await loadAssignment(folder);
  const inputs = assignment.published && inputsOf(publishedCase(assignment));
  await expectEmpty(out);
  const target = resolve(out);
  const beside = `${target}.${randomUUID()}.tmp`;
  const removeOnExit = () => rmSync(beside, { recursive: true, force: true });
  process.once('exit', removeOnExit);
  try {
    await mkdir(beside, { recursive: true });
    for (const name of COPIED) await copyIfThere(join(folder, name), join(beside, name));
    await writeFile(join(beside, 'README.md'), handoutReadme(assignment, await readdir(beside), inputs));
    if (inputs !== undefined) {
      await writeFile(join(beside, 'case.npz'), writeNpz(inputs));
      await writeFile(join(beside, 'case.mat'), writeMat(inputs));
      await writeFile(join(beside, 'case.safetensors'), writeSafetensors(inputs));
    }
    const written = (await readdir(beside)).sort();
    await mkdir(dirname(target), { recursive: true });
    // An empty folder makes room, where a system does not put one in the place of the other.
    await rmdir(target).catch(ignoreMissing);
    await rename(beside, target);
    return written.map((name) => join(out, name));
  } catch (cause) {
    return unwritable(out, cause);
  } finally {
    process.off('exit', removeOnExit);
    await rm(beside, { recursive: true, force: true });
  }
}

/** @throws InputError when there is anything in the folder, or it is none */
async function expectEmpty(out: string): Promise<void> {
  const names = await readdir(out).catch((cause) => {
    if (cause.code === 'ENOENT') return [];
    if (cause.code === 'ENOTDIR')
      throw new InputError(`${out}: expected a folder, got a file. Choose another with --out`);
    return unwritable(out, cause);
  });
  if (names.length > 0) {
    throw new InputError(`${out}: expected an empty folder, found ${names.sort()[0]}. Choose another with --out`);
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if ((await stat(from).catch(() => undefined)) === undefined) return;
  await cp(from, to, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
}

function ignoreMissing(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'ENOENT') throw cause;
}
