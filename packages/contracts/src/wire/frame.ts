/**
 * A frame: 4 bytes header length, 4 bytes payload length (both little-endian), the header as JSON, the payload.
 * What travels between the grader and the process of a submission.
 */
export interface Frame {
  readonly header: unknown;
  readonly payload: Uint8Array;
}

export const HEADER_LIMIT_BYTES = 64 * 1024;
const PREFIX_BYTES = 8;

/** A frame that cannot be read: too large, not JSON, cut off. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** @throws FrameError when the header is larger than 64 KB */
export function encodeFrame(header: unknown, payload: readonly Uint8Array[] = []): Uint8Array {
  const headerBytes = new TextEncoder().encode(JSON.stringify(header));
  if (headerBytes.length > HEADER_LIMIT_BYTES) {
    throw new FrameError(`frame header: expected at most ${HEADER_LIMIT_BYTES} bytes, got ${headerBytes.length}`);
  }
  const payloadBytes = payload.reduce((sum, part) => sum + part.length, 0);
  const frame = new Uint8Array(PREFIX_BYTES + headerBytes.length + payloadBytes);
  const view = new DataView(frame.buffer);
  view.setUint32(0, headerBytes.length, true);
  view.setUint32(4, payloadBytes, true);
  frame.set(headerBytes, PREFIX_BYTES);
  let offset = PREFIX_BYTES + headerBytes.length;
  for (const part of payload) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

/** Puts frames together from chunks as they come; lengths are checked before anything is kept. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #bufferedBytes = 0;
  readonly #payloadLimitBytes: number;

  constructor(payloadLimitBytes: number) {
    this.#payloadLimitBytes = payloadLimitBytes;
  }

  /** True when bytes of an unfinished frame are held. */
  get isPartial(): boolean {
    return this.#bufferedBytes > 0;
  }

  /**
   * @returns the frames that this chunk completed
   * @throws FrameError on a length over the limits or a header that is not JSON
   */
  push(chunk: Uint8Array): Frame[] {
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      const lengths = this.#lengths();
      if (lengths === undefined) return frames;
      const { headerBytes, payloadBytes } = lengths;
      if (this.#bufferedBytes < PREFIX_BYTES + headerBytes + payloadBytes) return frames;
      const bytes = this.#take(PREFIX_BYTES + headerBytes + payloadBytes);
      frames.push({
        header: parseHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes)),
        payload: bytes.subarray(PREFIX_BYTES + headerBytes),
      });
    }
  }

  #lengths(): { headerBytes: number; payloadBytes: number } | undefined {
    if (this.#bufferedBytes < PREFIX_BYTES) return undefined;
    const prefix = this.#joined();
    const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
    const headerBytes = view.getUint32(0, true);
    const payloadBytes = view.getUint32(4, true);
    if (headerBytes > HEADER_LIMIT_BYTES) {
      throw new FrameError(`frame header: expected at most ${HEADER_LIMIT_BYTES} bytes, got ${headerBytes}`);
    }
    if (payloadBytes > this.#payloadLimitBytes) {
      throw new FrameError(`frame payload: expected at most ${this.#payloadLimitBytes} bytes, got ${payloadBytes}`);
    }
    return { headerBytes, payloadBytes };
  }

  /** The first chunk holds at least the prefix afterwards; joins only where a prefix is split. */
  #joined(): Uint8Array {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= PREFIX_BYTES) return first;
    const all = this.#take(this.#bufferedBytes);
    this.#chunks = [all];
    this.#bufferedBytes = all.length;
    return all;
  }

  #take(bytes: number): Uint8Array {
    const taken = new Uint8Array(bytes);
    let filled = 0;
    while (filled < bytes) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) throw new Error(`frame reader: ${bytes} bytes asked for, ${filled} buffered`);
      const part = chunk.subarray(0, bytes - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#bufferedBytes -= bytes;
    return taken;
  }
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FrameError('frame header: expected JSON', { cause });
  }
}
