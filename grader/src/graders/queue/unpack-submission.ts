import { constants } from 'node:fs';
import { mkdir, open, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Assignment, InputError, type Job } from '@gradus/contracts';
import { partsOfName } from '../../hand-ins/file-name.ts';
import { unpackZip } from '../../hand-ins/read-zip.ts';
import { readSubmission, type Submission } from '../../submission/submission.ts';
import type { PackedSubmission } from './pack-submission.ts';

const MAX_LARGE_BYTES = 50 * 1024 * 1024;

/**
 * Unpacks the submission of a job, a stranger's, into an empty folder.
 *
 * @throws InputError when it is not what the job says, or what no hand-in may hold
 */
export async function unpackSubmission(
  { submission: wanted, adapter, payload }: PackedSubmission,
  assignment: Assignment,
  folder: string,
): Promise<Submission> {
  const where = 'the job';
  const own = join(folder, 'submission', onlyPart(wanted.name, where));
  const files = await unpackZip(Buffer.from(payload, 'base64'), where);
  // Of a single file it is the folder that it lies in.
  const into = wanted.isFile ? dirname(own) : own;
  await files.write(into);
  await placeLarge(wanted.large, into, where);
  const read = await readSubmission(own, assignment.submission, {
    isAlone: wanted.isFile,
    ...(adapter === undefined ? {} : { adapter: await placeAdapter(adapter, folder, where) }),
  });
  if (read.language !== wanted.language || read.hash !== wanted.hash) {
    throw new InputError(
      `${where}: expected a ${wanted.language} submission of hash ${wanted.hash}, unpacked one in ${read.language} of ${read.hash}`,
    );
  }
  return { ...read, id: wanted.id };
}

/** A file that is not packed is one of as many zeros, which takes no room: nobody reads it. */
async function placeLarge(large: Job['submission']['large'], folder: string, where: string): Promise<void> {
  const total = large.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_LARGE_BYTES) {
    throw new InputError(`${where}: expected at most ${MAX_LARGE_BYTES} bytes of large files, got ${total}`);
  }
  for (const { name, bytes, modifiedMs } of large) {
    const path = join(folder, ...partsOfName(name, where));
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const { O_CREAT, O_EXCL, O_WRONLY } = constants;
    const file = await open(path, O_CREAT | O_EXCL | O_WRONLY, 0o444).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await file?.truncate(bytes);
    await file?.close();
    const modified = new Date(modifiedMs);
    await utimes(path, modified, modified);
  }
}

/** @returns its path: beside the submission, as the course's own lies elsewhere */
async function placeAdapter(
  { name, content }: NonNullable<Job['adapter']>,
  folder: string,
  where: string,
): Promise<string> {
  const path = join(folder, 'adapter', onlyPart(name, where));
  await mkdir(dirname(path), { mode: 0o755 });
  await writeFile(path, Buffer.from(content, 'base64'), { mode: 0o444, flag: 'wx' });
  return path;
}

function onlyPart(name: string, where: string): string {
  const [part, another] = partsOfName(name, where);
  if (part === undefined || another !== undefined) throw new InputError(`${where}: expected a file name, got a path`);
  return part;
}
