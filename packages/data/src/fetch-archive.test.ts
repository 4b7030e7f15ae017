import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { InputError, MissingToolError } from '@gradus/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { archiveServer } from '../test/archive-server.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { fetchArchive } from './fetch-archive.ts';

const CONTENT = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 97 + (i >> 8)) % 256));
const md5 = createHash('md5').update(CONTENT).digest('hex');

/** Breaks the connection once the client has the first `at` bytes of the file. */
type CutAt = (at: number) => void;
type Answer = (request: IncomingMessage, response: ServerResponse, cut: CutAt) => void;

/** How a server with range support answers; `cutAt`: how many bytes of the file come before the connection breaks. */
const serve =
  (cutAt = CONTENT.length): Answer =>
  (request, response, cut) => {
    const first = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (first >= CONTENT.length) {
      response.writeHead(416, { 'content-range': `bytes */${CONTENT.length}` }).end();
      return;
    }
    const range = { 'content-range': `bytes ${first}-${CONTENT.length - 1}/${CONTENT.length}` };
    const headers = { 'content-length': CONTENT.length - first, ...(first > 0 ? range : {}) };
    response.writeHead(first > 0 ? 206 : 200, headers).write(CONTENT.subarray(first, Math.max(first, cutAt)));
    if (cutAt <= first) response.destroy();
    else if (cutAt < CONTENT.length) cut(cutAt);
  };

const status =
  (code: number): Answer =>
  (_request, response) =>
    response.writeHead(code).end('sorry');

const withoutRanges =
  (cutAt = CONTENT.length): Answer =>
  (_request, response, cut) => {
    response.writeHead(200, { 'content-length': CONTENT.length }).write(CONTENT.subarray(0, cutAt));
    if (cutAt < CONTENT.length) cut(cutAt);
  };

/**
 * A server that gives one answer after the other, the last one for ever; an empty folder to download to; and the
 * progress callback by which the server learns what the client has, so that it can cut at an exact byte.
 */
async function prepare(...answers: Answer[]) {
  const folder = await temporaryFolder();
  let next = 0;
  let breakAt: { at: number; response: ServerResponse } | undefined;
  const server = await archiveServer((request, response) => {
    const answer = answers[Math.min(next++, answers.length - 1)];
    answer(request, response, (at) => {
      breakAt = { at, response };
    });
  });
  const onProgress = (done: number) => {
    if (breakAt !== undefined && done >= breakAt.at) breakAt.response.destroy();
  };
  const archive = { url: server.url, md5, recordsPerFile: 1 };
  const options = { archive, retryDelayMs: 1, onProgress };
  return { ...server, archive, options, folder, file: join(folder, 'a.tar.gz'), part: join(folder, 'a.tar.gz.part') };
}

describe('fetchArchive completes', () => {
  const wrongStart: Answer = (_request, response) =>
    response.writeHead(206, { 'content-range': 'bytes 5-9/50000' }).end('wrong');
  const unknownTotal: Answer = (_request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 20000-49999/*' }).end(CONTENT.subarray(20_000));
  };
  const shorterThanTotal: Answer = (_request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 20000-29999/50000' }).end(CONTENT.subarray(20_000, 30_000));
  };
  const from = (first: number) => `bytes=${first}-`;

  test.each([
    ['at once', [serve()], 0, [undefined]],
    ['from a part of an earlier call', [serve()], 20_000, [from(20_000)]],
    ['with a whole part', [serve()], CONTENT.length, [from(50_000)]],
    ['after a part that is too long', [serve()], 60_000, [from(60_000), undefined]],
    ['after a cut connection', [serve(30_000), serve()], 0, [undefined, from(30_000)]],
    ['after a connection that was cut before the first byte', [serve(0), serve()], 0, [undefined, undefined]],
    ['without range support', [withoutRanges()], 20_000, [from(20_000)]],
    [
      'after a cut connection without range support',
      [withoutRanges(30_000), withoutRanges()],
      0,
      [undefined, from(30_000)],
    ],
    ['after errors of the server', [status(500), status(503), serve()], 0, [undefined, undefined, undefined]],
    ['when told to come back later', [status(429), serve()], 0, [undefined, undefined]],
    ['after a range that starts elsewhere', [wrongStart, serve()], 20_000, [from(20_000), from(20_000)]],
    ['after a range that is too short', [shorterThanTotal, serve()], 20_000, [from(20_000), from(30_000)]],
    ['when the total is not told', [unknownTotal], 20_000, [from(20_000)]],
  ])('%s', async (_name, answers, have, ranges) => {
    const { options, requests, folder, file, part } = await prepare(...answers);
    // What is beyond the content can only be refused, so that it need not be right.
    if (have > 0) await writeFile(part, Buffer.concat([CONTENT, CONTENT]).subarray(0, have));
    await fetchArchive(file, options);
    expect((await readFile(file)).equals(CONTENT)).toBe(true);
    expect(await readdir(folder)).toEqual(['a.tar.gz']);
    expect(requests.map(({ range }) => range)).toEqual(ranges);
  });

  test('after a connection that stalled', async () => {
    const stalls: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length }).write(CONTENT.subarray(0, 1000));
    };
    const { options, requests, file } = await prepare(stalls, serve());
    await fetchArchive(file, { ...options, stallMs: 200 });
    expect((await readFile(file)).equals(CONTENT)).toBe(true);
    // On a busy machine a sound connection may count as stalled too.
    expect(requests.length).toBeGreaterThanOrEqual(2);
    expect(requests[1].range).toBe('bytes=1000-');
  });

  test('wherever connections are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(CONTENT.length - 1), { maxLength: 5 }), async (cuts) => {
        const { options, file } = await prepare(...cuts.map((cutAt) => serve(cutAt)), serve());
        await fetchArchive(file, options);
        expect((await readFile(file)).equals(CONTENT)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('without asking when the right file is there', async () => {
    const { options, requests, file } = await prepare(serve());
    await writeFile(file, CONTENT);
    await fetchArchive(file, options);
    expect(requests).toHaveLength(0);
  });

  test('in place of a wrong file, with progress to the end', async () => {
    const { options, file } = await prepare(serve());
    await writeFile(file, 'wrong');
    let last: readonly number[] = [];
    await fetchArchive(file, {
      ...options,
      onProgress: (...progress) => {
        last = progress;
      },
    });
    expect(last).toEqual([CONTENT.length, CONTENT.length]);
    expect((await readFile(file)).equals(CONTENT)).toBe(true);
  });
});

describe('fetchArchive gives up', () => {
  test('when the server keeps failing, after a bounded number of attempts', async () => {
    const { url, options, requests, file, folder } = await prepare(serve(30_000), status(500));
    const fetching = fetchArchive(file, { ...options, retries: 3 });
    await expect(fetching).rejects.toThrow(MissingToolError);
    await expect(fetching).rejects.toThrow(
      `${url}: gave up after 4 attempts that brought nothing new: the server answered HTTP 500. Run the command again later (it goes on from byte 30000), or import a copy: 'gradus data import <path>'.`,
    );
    expect(requests).toHaveLength(5);
    expect(await readdir(folder)).toEqual(['a.tar.gz.part']);
  });

  test('when the server always cuts at the same place', async () => {
    const { options, requests, file } = await prepare(withoutRanges(30_000));
    await expect(fetchArchive(file, { ...options, retries: 2 })).rejects.toThrow('gave up after 3 attempts');
    expect(requests).toHaveLength(4);
  });

  test('when the md5 is wrong, and removes the download', async () => {
    const { url, archive, options, file, folder } = await prepare(serve());
    const fetching = fetchArchive(file, { ...options, archive: { ...archive, md5: '0'.repeat(32) } });
    await expect(fetching).rejects.toThrow(InputError);
    await expect(fetching).rejects.toThrow(
      `${url}: expected an archive with md5 ${'0'.repeat(32)}, got ${md5} (damaged on its way, or another file); the download was removed.`,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('when an answer of unknown length ends early', async () => {
    const { options, file, folder } = await prepare((_request, response) => response.end(CONTENT.subarray(0, 40_000)));
    await expect(fetchArchive(file, options)).rejects.toThrow(`expected an archive with md5 ${md5}`);
    expect(await readdir(folder)).toEqual([]);
  });

  test('at once when the server has no such file', async () => {
    const { url, options, requests, file } = await prepare(status(404));
    await expect(fetchArchive(file, options)).rejects.toThrow(
      new InputError(
        `${url}: expected the archive, got HTTP 404. Name another address, or import a copy: 'gradus data import <path>'.`,
      ),
    );
    expect(requests).toHaveLength(1);
  });

  test('at once when the server cannot be reached', async () => {
    const { url, options, close, file } = await prepare();
    await close();
    const fetching = fetchArchive(file, options);
    await expect(fetching).rejects.toThrow(MissingToolError);
    await expect(fetching).rejects.toThrow(
      `${url}: cannot be reached (ECONNREFUSED). Is this machine offline? Import a copy with 'gradus data import <path>', or make a stand-in with 'gradus data synthesize'.`,
    );
  });

  test.each(['cifar', 'ftp://127.0.0.1/cifar'])('at once when the address is %s', async (url) => {
    const { archive, options, file } = await prepare();
    await expect(fetchArchive(file, { ...options, archive: { ...archive, url } })).rejects.toThrow(
      new InputError(`${url}: expected an address such as https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz.`),
    );
  });

  test('at once when the folder cannot be written', async () => {
    const { options, file } = await prepare();
    await writeFile(file, '');
    await expect(fetchArchive(join(file, 'archive.tar.gz'), options)).rejects.toThrow(InputError);
  });
});
