import { type CallRequest, type EvaluateRequest, type Frame, FrameReader } from '@gradus/contracts/wire';
import { callTarget } from './call-target.ts';
import { countCalls } from './count-calls.ts';
import { evaluateTarget } from './evaluate-target.ts';
import { readChunk, writeFrame } from './pipes.ts';
import { replyFrame } from './reply-frame.ts';
import type { Target } from './target.ts';

const MAX_TARGETS = 500;
const CHUNK_BYTES = 64 * 1024;
const PAYLOAD_LIMIT_BYTES = 1024 * 1024 * 1024;

/** Says which functions the submission exports and answers requests until the pipe closes. */
export function serve(exported: Readonly<Record<string, unknown>>, root: string): void {
  // Names of targets are short and ASCII; others would only make the message too large.
  const isTarget = (name: string): boolean => /^\w{1,80}$/.test(name) && typeof exported[name] === 'function';
  writeFrame(replyFrame({ type: 'ready', targets: Object.keys(exported).filter(isTarget).slice(0, MAX_TARGETS) }));
  const reader = new FrameReader(PAYLOAD_LIMIT_BYTES);
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (let chunk = readChunk(buffer); chunk.length > 0; chunk = readChunk(buffer)) {
    for (const frame of reader.push(chunk)) writeFrame(answerTo(frame, exported, root));
  }
}

/** @returns the frame to answer with */
function answerTo({ header, payload }: Frame, exported: Readonly<Record<string, unknown>>, root: string): Uint8Array {
  // The grader's own frames: written by us, so not validated again.
  const request = header as CallRequest | EvaluateRequest;
  const target = exported[request.target] as Target;
  switch (request.type) {
    case 'call':
      return callTarget(target, request, payload, root);
    case 'countCalls':
      return countCalls(exported, request, payload, root);
    case 'evaluate':
      return evaluateTarget(target, request, payload, root);
  }
}
