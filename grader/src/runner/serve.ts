import {
  type CallRequest,
  decodeValue,
  encodeFrame,
  encodeValue,
  type Frame,
  FrameError,
  FrameReader,
  MAX_MESSAGE_CHARACTERS,
  type Reply,
  ValueError,
} from '@gradus/contracts/wire';
import { describeThrown } from './describe-thrown.ts';
import { readChunk, writeFrame } from './pipes.ts';

const MAX_TARGETS = 500;
const CHUNK_BYTES = 64 * 1024;
const PAYLOAD_LIMIT_BYTES = 1024 * 1024 * 1024;

/** Says which functions the submission exports and answers calls until the pipe closes. */
export function serve(exported: Readonly<Record<string, unknown>>, root: string): void {
  // Names of targets are short and ASCII; others would only make the message too large.
  const isTarget = (name: string): boolean => /^\w{1,80}$/.test(name) && typeof exported[name] === 'function';
  reply({ type: 'ready', targets: Object.keys(exported).filter(isTarget).slice(0, MAX_TARGETS) });
  const reader = new FrameReader(PAYLOAD_LIMIT_BYTES);
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let chunk = readChunk(buffer); chunk.length > 0; chunk = readChunk(buffer)) {
    for (const frame of reader.push(chunk)) answer(frame, exported, root);
  }
}

function answer(frame: Frame, exported: Readonly<Record<string, unknown>>, root: string): void {
  // The grader's own frames: written by us, so not validated again.
  const request = frame.header as CallRequest;
  const list = decodeValue(request.arguments, frame.payload) as unknown[];
  try {
    const target = exported[request.target] as (...parameters: unknown[]) => unknown;
    const { node, payload } = encodeValue(target(...list));
    reply({ type: 'returned', id: request.id, value: node }, payload);
  } catch (error) {
    const isTooLarge = error instanceof ValueError || error instanceof FrameError;
    const message = isTooLarge ? `returned ${error.message}` : describeThrown(error, root);
    reply({ type: 'threw', id: request.id, message: message.slice(0, MAX_MESSAGE_CHARACTERS) });
  }
}

function reply(message: Reply, payload: readonly Uint8Array[] = []): void {
  writeFrame(encodeFrame(message, payload));
}
