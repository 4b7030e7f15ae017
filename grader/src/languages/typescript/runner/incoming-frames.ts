import { type Frame, FrameReader } from '@gradus/contracts/wire';
import { readChunk } from './pipes.ts';

const CHUNK_BYTES = 64 * 1024;
const PAYLOAD_LIMIT_BYTES = 1024 * 1024 * 1024;

/** Requests one after the other, each waited for until it is there, until the pipe closes. */
export function* incomingFrames(): Generator<Frame, void> {
  const reader = new FrameReader(PAYLOAD_LIMIT_BYTES);
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let chunk = readChunk(buffer); chunk.length > 0; chunk = readChunk(buffer)) yield* reader.push(chunk);
}
