import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { InputError } from '@gradus/contracts';
import { Parser, type ReadEntry } from 'tar';
import { ARCHIVE_FOLDER, FILE_BYTES, KNOWN_FILES, RECORDS_PER_FILE } from './format.ts';
import type { OnProgress } from './progress.ts';
import type { RawFiles } from './raw-files.ts';
import { unreadable } from './unreadable.ts';
import { remedyFor, verifySize } from './verify-records.ts';

/** Of the archive; what is unpacked of it at once may be a thousand times as large. */
const CHUNK_BYTES = 1 << 16;

/**
 * Reads the known files of a tar archive (gzipped or not) and the archive's md5 in one pass. Nothing is unpacked to
 * disk. Members of other names are passed over: the official archive has a `readme.html`.
 *
 * @throws InputError when the archive is damaged, or a known file in it is a link, too large or there twice
 */
export async function readArchive(path: string, onProgress: OnProgress): Promise<RawFiles> {
  const placeOf = (name: string) => `${path}: ${name}`;
  const files = new Map<string, Uint8Array>();
  const md5 = createHash('md5');
  const parser = new Parser({ strict: true });
  const problems: unknown[] = [];
  parser.on('error', (error: unknown) => problems.push(error));
  parser.on('entry', (entry: ReadEntry) => {
    try {
      collect(entry, placeOf, files);
    } catch (error) {
      problems.push(error);
    }
    entry.resume();
  });
  await using handle = await open(path).catch((cause) => unreadable(path, cause));
  const total = (await handle.stat()).size;
  let done = 0;
  // The parser does its work inside of `write` and `end`, so that its problems are known right after them.
  for await (const chunk of handle.createReadStream({ highWaterMark: CHUNK_BYTES })) {
    md5.update(chunk);
    parser.write(chunk);
    if (problems.length > 0) break;
    done += chunk.length;
    onProgress(done, total);
  }
  if (problems.length === 0) parser.end();
  if (problems.length > 0) throw asInputError(problems[0], path);
  return { placeOf, files, archiveMd5: md5.digest('hex') };
}

/** Takes the bytes of a known file as they come; leaves any other entry alone. */
function collect(entry: ReadEntry, placeOf: (name: string) => string, files: Map<string, Uint8Array>): void {
  const { dir, base } = posix.parse(posix.normalize(entry.path));
  if (dir !== ARCHIVE_FOLDER || !KNOWN_FILES.includes(base)) return;
  const place = placeOf(base);
  if (entry.type !== 'File' && entry.type !== 'OldFile') {
    throw new InputError(`${place}: expected a file, got a ${entry.type}. ${remedyFor(false)}`);
  }
  if (files.has(base)) throw new InputError(`${place}: expected once, is in the archive twice. ${remedyFor(false)}`);
  if (entry.size > FILE_BYTES) verifySize(place, entry.size, RECORDS_PER_FILE);
  const bytes = new Uint8Array(entry.size);
  files.set(base, bytes);
  let filled = 0;
  entry.on('data', (chunk) => {
    bytes.set(chunk, filled);
    filled += chunk.length;
  });
}

function asInputError(problem: unknown, path: string): InputError {
  if (problem instanceof InputError) return problem;
  const reason = problem instanceof Error ? problem.message : String(problem);
  return new InputError(
    `${path}: expected a .tar.gz archive of CIFAR-10's binary version, got a damaged or different file (${reason}). ${remedyFor(false)}`,
    { cause: problem },
  );
}
