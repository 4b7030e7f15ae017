/**
 * A frame: 4 bytes header length, 4 bytes payload length (both little-endian), the header as JSON, the payload.
 * What travels between the grader and the process of a submission.
 */
export interface Frame {
  readonly header: unknown;
  readonly payload: Uint8Array;
}

export const HEADER_LIMIT_BYTES = 64 * 1024;
const PAYLOAD_LIMIT_BYTES = 0xffffffff;
const PREFIX_BYTES = 8;

/** A frame that cannot be written or read: too large, not JSON. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * The bytes of one frame; its payload is the parts back to back, copied.
 *
 * @throws FrameError when the header is larger than 64 KB or the payload than 4 GB
 *
 * @example
 * const { node, payload } = encodeValue(matrix);
 * stream.write(encodeFrame({ type: 'returned', id: 1, value: node }, payload));
 */
export function encodeFrame(header: object, payload: readonly Uint8Array[] = []): Uint8Array {
  const headerBytes = new TextEncoder().encode(JSON.stringify(header));
  const payloadBytes = payload.reduce((sum, part) => sum + part.length, 0);
  expectLength('header', headerBytes.length, 1, HEADER_LIMIT_BYTES);
  expectLength('payload', payloadBytes, 0, PAYLOAD_LIMIT_BYTES);
  const frame = new Uint8Array(PREFIX_BYTES + headerBytes.length + payloadBytes);
  const view = new DataView(frame.buffer);
  view.setUint32(0, headerBytes.length, true);
  view.setUint32(4, payloadBytes, true);
  let offset = PREFIX_BYTES;
  for (const part of [headerBytes, ...payload]) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

/**
 * Puts frames together from chunks as they come. Announced lengths are checked before anything is allocated, every
 * byte is copied once into its place: chunks may be of any size and may be reused by the caller.
 */
export class FrameReader {
  readonly #payloadLimitBytes: number;
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  #headerBytes = 0;
  /** Header and payload of the frame under way; undefined while its prefix is not complete. */
  #body: Uint8Array | undefined;
  #filledBytes = 0;
  #failure: FrameError | undefined;

  constructor(payloadLimitBytes: number) {
    this.#payloadLimitBytes = payloadLimitBytes;
  }

  /** True when a frame has begun and not ended: at the end of the stream, it was cut off. */
  get isPartial(): boolean {
    return this.#filledBytes > 0 || this.#body !== undefined;
  }

  /**
   * @returns the frames that this chunk completed
   * @throws FrameError on a length over the limits or a header that is not JSON, and again on every later chunk: what
   *   follows a broken frame has no meaning
   */
  push(chunk: Uint8Array): Frame[] {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return this.#read(chunk);
    } catch (error) {
      if (error instanceof FrameError) this.#failure = error;
      throw error;
    }
  }

  #read(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      const target = this.#body ?? this.#prefix;
      const part = chunk.subarray(offset, offset + target.length - this.#filledBytes);
      target.set(part, this.#filledBytes);
      this.#filledBytes += part.length;
      offset += part.length;
      if (this.#filledBytes < target.length) break;
      this.#filledBytes = 0;
      if (this.#body === undefined) this.#beginBody();
      else frames.push(this.#endBody(this.#body));
    }
    return frames;
  }

  #beginBody(): void {
    const lengths = new DataView(this.#prefix.buffer);
    const headerBytes = lengths.getUint32(0, true);
    const payloadBytes = lengths.getUint32(4, true);
    expectLength('header', headerBytes, 1, HEADER_LIMIT_BYTES);
    expectLength('payload', payloadBytes, 0, this.#payloadLimitBytes);
    this.#headerBytes = headerBytes;
    this.#body = new Uint8Array(headerBytes + payloadBytes);
  }

  #endBody(body: Uint8Array): Frame {
    this.#body = undefined;
    return { header: parseHeader(body.subarray(0, this.#headerBytes)), payload: body.subarray(this.#headerBytes) };
  }
}

function expectLength(what: string, bytes: number, minimum: number, maximum: number): void {
  if (bytes < minimum || bytes > maximum) {
    throw new FrameError(`frame ${what}: expected ${minimum} to ${maximum} bytes, got ${bytes}`);
  }
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FrameError('frame header: expected JSON in UTF-8', { cause });
  }
}
