import { open, rm } from 'node:fs/promises';
import { InputError, MissingToolError, unwritable } from '@gradus/contracts';
import type { OnProgress } from './progress.ts';

/** A transfer that broke off; trying again may help. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
}

const UNREACHABLE = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/**
 * One attempt to bring `part` from its first `have` bytes to the whole file (HTTP range requests: RFC 9110, section 14).
 * A server that cannot resume sends everything again.
 *
 * @throws TransferError when it broke off; what came is in `part`
 * @throws MissingToolError when the server cannot be reached
 * @throws InputError when the server has no such file
 */
export async function transfer(
  url: string,
  part: string,
  have: number,
  stallMs: number,
  onProgress: OnProgress,
): Promise<void> {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(new Error(`nothing came for ${stallMs} ms`)), stallMs);
  try {
    const response = await request(url, have, stall.signal);
    if (response.status === 416) return await settleRefusedRange(response, part, have);
    refuseFailure(url, response);
    const start = response.status === 206 ? have : 0;
    const total = totalOf(response, start);
    let done = start;
    await using handle = await open(part, start > 0 ? 'a' : 'w').catch((cause) => unwritable(part, cause));
    for await (const chunk of receive(response)) {
      timer.refresh();
      await handle.writeFile(chunk).catch((cause) => unwritable(part, cause));
      done += chunk.length;
      onProgress(done, Math.max(done, total ?? 0));
    }
    if (total !== undefined && done < total) throw new TransferError(`expected ${total} bytes, got ${done}`);
  } finally {
    clearTimeout(timer);
  }
}

async function request(url: string, have: number, signal: AbortSignal): Promise<Response> {
  const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) };
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    const code = codeOf(error);
    if (!UNREACHABLE.includes(code ?? '')) throw asTransferError(error);
    throw new MissingToolError(
      `${url}: cannot be reached (${code}). Is this machine offline? Import a copy with 'gradus data import <path>', or make a stand-in with 'gradus data synthesize'.`,
      { cause: error },
    );
  }
}

/** 416: the file has no byte `have`. It is complete then, or the part is not of this file. */
async function settleRefusedRange(response: Response, part: string, have: number): Promise<void> {
  await response.body?.cancel();
  if (response.headers.get('content-range') === `bytes */${have}`) return;
  await rm(part, { force: true });
  throw new TransferError(`the server cannot go on from byte ${have}`);
}

function refuseFailure(url: string, response: Response): void {
  const { status } = response;
  if (status === 200 || status === 206) return;
  if (status >= 500 || status === 408 || status === 429) throw new TransferError(`the server answered HTTP ${status}`);
  throw new InputError(
    `${url}: expected the archive, got HTTP ${status}. Name another address, or import a copy: 'gradus data import <path>'.`,
  );
}

/** @returns the length of the whole file, if the server tells it */
function totalOf(response: Response, start: number): number | undefined {
  if (response.status === 206) {
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? [];
    if (Number(first) !== start) throw new TransferError(`asked from byte ${start}, the server sends from ${first}`);
    return total === '*' ? undefined : Number(total);
  }
  const length = response.headers.get('content-length');
  return length === null ? undefined : Number(length);
}

async function* receive(response: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (error) {
    throw asTransferError(error);
  }
}

function asTransferError(error: unknown): TransferError {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new TransferError(reason instanceof Error ? reason.message : String(reason), { cause: error });
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
