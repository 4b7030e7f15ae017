import { readFile } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import type { Job, SandboxLevel } from '@gradus/contracts';
import { type ZipOptions, zipSync } from 'fflate';
import { ownFilesOf } from '../../submission/own-files.ts';
import type { Submission } from '../../submission/submission.ts';
import { Fault } from '../fault.ts';

const MAX_MB = 10;
const MB = 1024 * 1024;
const SMALL_BYTES = 64 * 1024;
/** Of no meaning, and as old as a zip file allows. */
const SOME_TIME = '1980-01-01T12:00:00';

/** What of a job is the submission. */
export type PackedSubmission = Pick<Job, 'submission' | 'adapter' | 'payload'>;

/**
 * Packs a submission, a copy of ours, for its way through the queue: its own files, the course's adapter, and of large
 * files what they count by. A sandbox shows no large file to a submission; where there is none they are packed, too.
 *
 * @throws Fault when it is too large for a queue
 */
export async function packSubmission(submission: Submission, level: SandboxLevel): Promise<PackedSubmission> {
  const { id, hash, language, root, entry } = submission;
  const { files, large, links, folders } = await ownFilesOf(submission);
  if (links.length > 0) throw new Fault(`${root}: expected a copy without links, found one`, { isPassing: false });
  const isFile = folders.length === 0;
  const nameOf = (path: string): string => (isFile ? basename(path) : relative(root, path).replaceAll(sep, '/'));
  const packed: Record<string, [Uint8Array, ZipOptions]> = {};
  for (const { path } of level === 'none' ? [...files, ...large] : files) {
    packed[nameOf(path)] = [await readFile(path), { mtime: SOME_TIME }];
  }
  // Packing what is small takes the coordinator longer than sending it.
  const bytes = Object.values(packed).reduce((sum, [content]) => sum + content.length, 0);
  const zip = zipSync(packed, { level: bytes < SMALL_BYTES ? 0 : 6 });
  if (zip.length > MAX_MB * MB) {
    throw new Fault(
      `expected at most ${MAX_MB} MB in a queue, got ${(zip.length / MB).toFixed(1)} when packed. Grade it without --queue, or leave out its data and pictures`,
      { isPassing: false },
    );
  }
  const isOwn = entry === root || entry.startsWith(root + sep);
  return {
    submission: {
      id,
      hash,
      language,
      name: basename(root),
      isFile,
      large: large.map(({ path, bytes, modifiedMs }) => ({ name: nameOf(path), bytes, modifiedMs })),
    },
    ...(isOwn ? {} : { adapter: { name: basename(entry), content: (await readFile(entry)).toString('base64') } }),
    payload: Buffer.from(zip.buffer, zip.byteOffset, zip.length).toString('base64'),
  };
}

/** What packing it takes of memory, about, and of the queue's at most: bytes. */
export async function sizeOf(submission: Submission, level: SandboxLevel): Promise<number> {
  const { files, large } = await ownFilesOf(submission);
  const packed = level === 'none' ? [...files, ...large] : files;
  return packed.reduce((sum, { bytes }) => sum + bytes, 0);
}
