import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { InputError, MissingToolError, unwritable } from '@gradus/contracts';
import { OFFICIAL_ARCHIVE, type PublishedArchive } from './format.ts';
import type { OnProgress } from './progress.ts';
import { TransferError, transfer } from './transfer.ts';

export interface FetchOptions {
  /** What to download from where; the official archive when left out. */
  readonly archive?: PublishedArchive;
  readonly onProgress?: OnProgress;
  /** How many attempts in a row may bring nothing new before one more ends it; 5 when left out. */
  readonly retries?: number;
  /** Before a retry; doubled for each attempt that brought nothing new; 1 s when left out. */
  readonly retryDelayMs?: number;
  /** A connection that brings nothing for so long counts as broken; 30 s when left out. */
  readonly stallMs?: number;
}

/**
 * Downloads the archive to `file`. What has come so far is kept in `<file>.part`, from which a later call goes on; the
 * file itself appears only when it is complete and its md5 is right. A right file that is there already is kept.
 *
 * @throws MissingToolError when the server cannot be reached, or keeps breaking off
 * @throws InputError when the server has no such file, or what it sends has another md5 (it is removed then)
 *
 * @example
 * await fetchArchive('cifar-10-binary.tar.gz', { onProgress: (done, total) => console.log(done / total) });
 */
export async function fetchArchive(file: string, options: FetchOptions = {}): Promise<void> {
  const { url, md5 } = options.archive ?? OFFICIAL_ARCHIVE;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new InputError(`${url}: expected an address such as ${OFFICIAL_ARCHIVE.url}.`);
  }
  await mkdir(dirname(file), { recursive: true }).catch((cause) => unwritable(dirname(file), cause));
  if ((await sizeOf(file)) > 0 && (await md5Of(file)) === md5) return;
  const part = `${file}.part`;
  await transferWithRetries(url, part, options);
  const got = await md5Of(part);
  if (got !== md5) {
    await rm(part);
    throw new InputError(
      `${url}: expected an archive with md5 ${md5}, got ${got} (damaged on its way, or another file); the download was removed. Run the command again, or import a copy that you have: 'gradus data import <path>'.`,
    );
  }
  await rename(part, file);
}

async function transferWithRetries(url: string, part: string, options: FetchOptions): Promise<void> {
  const { retries = 5, retryDelayMs = 1000, stallMs = 30_000, onProgress = () => {} } = options;
  let furthest = await sizeOf(part);
  for (let failures = 0; ; ) {
    try {
      return await transfer(url, part, await sizeOf(part), stallMs, onProgress);
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      const reached = await sizeOf(part);
      failures = reached > furthest ? 0 : failures + 1;
      furthest = Math.max(furthest, reached);
      if (failures > retries) {
        throw new MissingToolError(
          `${url}: gave up after ${failures} attempts that brought nothing new: ${error.message}. Run the command again later (it goes on from byte ${reached}), or import a copy: 'gradus data import <path>'.`,
          { cause: error },
        );
      }
      await delay(retryDelayMs * 2 ** failures);
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  const status = await stat(path).catch((cause) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  return status?.size ?? 0;
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}
