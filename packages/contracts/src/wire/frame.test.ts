import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type Frame, FrameError, FrameReader, HEADER_LIMIT_BYTES } from './frame.ts';

const LIMIT_BYTES = 1000;
const bytes = fc.uint8Array({ maxLength: 40 });
const frames = fc.array(fc.record({ header: fc.object(), parts: fc.array(bytes, { maxLength: 3 }) }), { maxLength: 6 });

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** `stream` cut after so many bytes each, over and over; empty chunks included. */
function chunksOf(stream: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0, k = 0; start < stream.length; k++) {
    const end = start + (lengths[k % lengths.length] ?? 1);
    chunks.push(stream.slice(start, end));
    start = end;
  }
  return chunks;
}

function prefix(headerBytes: number, payloadBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, headerBytes, true);
  view.setUint32(4, payloadBytes, true);
  return new Uint8Array(view.buffer);
}

describe('encodeFrame and FrameReader', () => {
  it('bring any frames through any chunks, whose memory may be used again', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 }).filter(
      (list) => list.some((length) => length > 0), // else the stream never ends
    );
    fc.assert(
      fc.property(frames, lengths, (sent, cuts) => {
        const reader = new FrameReader(LIMIT_BYTES);
        const stream = join(sent.map(({ header, parts }) => encodeFrame(header, parts)));
        const received = chunksOf(stream, cuts).flatMap((chunk) => {
          const completed = reader.push(chunk);
          chunk.fill(0xff);
          return completed;
        });
        const expected = sent.map(({ header, parts }) => ({
          header: JSON.parse(JSON.stringify(header)),
          payload: join(parts),
        }));
        expect(received.map(({ header, payload }) => ({ header, payload: Uint8Array.from(payload) }))).toEqual(
          expected,
        );
        expect(reader.isPartial).toBe(false);
      }),
    );
  });

  it('lay a frame out as documented', () => {
    expect(encodeFrame({ a: 1 }, [Uint8Array.of(9, 8), Uint8Array.of(7)])).toEqual(
      join([prefix(7, 3), new TextEncoder().encode('{"a":1}'), Uint8Array.of(9, 8, 7)]),
    );
  });

  it('read many frames in one chunk, and from a view into a larger buffer', () => {
    const one = encodeFrame({ id: 1 }, [Uint8Array.of(1, 2, 3)]);
    const stream = new Uint8Array(3 + 500 * one.length);
    for (let k = 0; k < 500; k++) stream.set(one, 3 + k * one.length);
    const received = new FrameReader(LIMIT_BYTES).push(Buffer.from(stream.buffer, 3));
    expect(received).toHaveLength(500);
    for (const { header, payload } of received) expect([header, [...payload]]).toEqual([{ id: 1 }, [1, 2, 3]]);
  });

  // A million chunks: work that grows with their square would run into the test's time limit by far.
  it('take a large frame in many small chunks', () => {
    const payload = new Uint8Array(16e6).map((_, k) => k);
    const stream = encodeFrame({}, [payload]);
    const reader = new FrameReader(payload.length);
    const received: Frame[] = [];
    for (let start = 0; start < stream.length; start += 16)
      received.push(...reader.push(stream.subarray(start, start + 16)));
    expect(received).toHaveLength(1);
    expect(Buffer.compare(received[0]?.payload ?? new Uint8Array(), payload)).toBe(0);
  });

  it('copy: what is received stays when the sent bytes change', () => {
    const stream = encodeFrame({}, [Uint8Array.of(1, 2)]);
    const [frame] = new FrameReader(LIMIT_BYTES).push(stream);
    stream.fill(0);
    expect([...(frame?.payload ?? [])]).toEqual([1, 2]);
  });
});

describe('encodeFrame', () => {
  it('refuses a header over 64 KB', () => {
    const text = 'x'.repeat(HEADER_LIMIT_BYTES - '{"t":""}'.length);
    expect(encodeFrame({ t: text })).toHaveLength(8 + HEADER_LIMIT_BYTES);
    expect(() => encodeFrame({ t: `${text}x` })).toThrow(
      new FrameError('frame header: expected 1 to 65536 bytes, got 65537'),
    );
  });

  it('refuses a payload over 4 GB before it allocates', () => {
    const part = new Uint8Array(2 ** 24);
    expect(() => encodeFrame({}, new Array(256).fill(part))).toThrow(
      new FrameError('frame payload: expected 0 to 4294967295 bytes, got 4294967296'),
    );
  });
});

describe('FrameReader', () => {
  it('tells a frame that was cut off anywhere from one that ended', () => {
    const stream = encodeFrame({ id: 1 }, [Uint8Array.of(1, 2, 3)]);
    for (let length = 0; length <= stream.length; length++) {
      const reader = new FrameReader(LIMIT_BYTES);
      expect(reader.push(stream.subarray(0, length))).toHaveLength(length === stream.length ? 1 : 0);
      expect(reader.isPartial).toBe(length > 0 && length < stream.length);
    }
  });

  it.each([
    ['an empty header', prefix(0, 0), 'frame header: expected 1 to 65536 bytes, got 0'],
    ['a long header', prefix(65_537, 0), 'frame header: expected 1 to 65536 bytes, got 65537'],
    ['the longest header', prefix(0xffffffff, 0), 'frame header: expected 1 to 65536 bytes, got 4294967295'],
    ['a long payload', prefix(2, LIMIT_BYTES + 1), 'frame payload: expected 0 to 1000 bytes, got 1001'],
    ['the longest payload', prefix(2, 0xffffffff), 'frame payload: expected 0 to 1000 bytes, got 4294967295'],
  ])('refuses %s as soon as the 8 bytes are there', (_, lengths, message) => {
    const reader = new FrameReader(LIMIT_BYTES);
    expect(reader.push(lengths.subarray(0, 7))).toEqual([]);
    expect(() => reader.push(lengths.subarray(7))).toThrow(new FrameError(message));
  });

  it('takes lengths at the limits', () => {
    const reader = new FrameReader(LIMIT_BYTES);
    const text = 'x'.repeat(HEADER_LIMIT_BYTES - 2);
    const header = new TextEncoder().encode(JSON.stringify(text));
    const [frame] = reader.push(join([prefix(HEADER_LIMIT_BYTES, LIMIT_BYTES), header, new Uint8Array(LIMIT_BYTES)]));
    expect(frame?.header).toBe(text);
    expect(frame?.payload).toHaveLength(LIMIT_BYTES);
  });

  it.each([
    ['text', new TextEncoder().encode('hello')],
    ['a cut object', new TextEncoder().encode('{"a":')],
    ['two values', new TextEncoder().encode('{}{}')],
    ['broken UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['zeros', new Uint8Array(5)],
  ])('refuses %s as a header', (_, header) => {
    const stream = join([prefix(header.length, 0), header]);
    expect(() => new FrameReader(LIMIT_BYTES).push(stream)).toThrow(
      new FrameError('frame header: expected JSON in UTF-8'),
    );
  });

  it('reads a header nested as deep as 64 KB allow', () => {
    const depth = HEADER_LIMIT_BYTES / 2;
    const header = new TextEncoder().encode('['.repeat(depth) + ']'.repeat(depth));
    expect(new FrameReader(0).push(join([prefix(header.length, 0), header]))).toHaveLength(1);
  });

  it('reads nothing more after a broken frame, good ones included', () => {
    const reader = new FrameReader(LIMIT_BYTES);
    const good = encodeFrame({ id: 1 });
    expect(() => reader.push(join([good, prefix(0, 0), good]))).toThrow(FrameError);
    expect(() => reader.push(good)).toThrow('frame header: expected 1 to 65536 bytes, got 0');
    expect(() => reader.push(new Uint8Array())).toThrow(FrameError);
  });

  it('meets any bytes with frames or a FrameError', () => {
    const hostile = fc.oneof(
      bytes,
      fc.tuple(fc.nat(20), fc.nat(20), bytes).map(([h, p, rest]) => join([prefix(h, p), rest])),
    );
    fc.assert(
      fc.property(fc.array(hostile), (chunks) => {
        const reader = new FrameReader(LIMIT_BYTES);
        try {
          for (const chunk of chunks) reader.push(chunk);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });
});
