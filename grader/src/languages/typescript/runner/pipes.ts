import { readSync, writeSync } from 'node:fs';

const IN = 3;
const OUT = 4;
const RETRY_MS = 1;

/** Blocks until bytes come; an empty array at the end of the pipe. */
export function readChunk(buffer: Uint8Array): Uint8Array {
  for (;;) {
    try {
      return buffer.subarray(0, readSync(IN, buffer, 0, buffer.length, null));
    } catch (error) {
      waitForPipe(error);
    }
  }
}

/** Blocks until all of the frame is written. */
export function writeFrame(frame: Uint8Array): void {
  let written = 0;
  while (written < frame.length) {
    try {
      written += writeSync(OUT, frame, written);
    } catch (error) {
      waitForPipe(error);
    }
  }
}

/** A pipe of Node's own may be non-blocking: then a full or empty one says EAGAIN instead of waiting. */
function waitForPipe(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
}
