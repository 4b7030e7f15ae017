import type { CallRequest, EvaluateRequest, Frame } from '@gradus/contracts/wire';
import { callTarget } from './call-target.ts';
import { countCalls } from './count-calls.ts';
import { evaluateTarget } from './evaluate-target.ts';
import type { OwnModules } from './own-modules.ts';
import { writeFrame } from './pipes.ts';
import { replyFrame } from './reply-frame.ts';
import type { Target } from './target.ts';

const MAX_TARGETS = 500;

/** Says which functions the submission exports and answers the requests that come. */
export function serve(exported: Readonly<Record<string, unknown>>, own: OwnModules, requests: Iterable<Frame>): void {
  // Names of targets are short and ASCII; others would only make the message too large.
  const isTarget = (name: string): boolean => /^\w{1,80}$/.test(name) && typeof exported[name] === 'function';
  writeFrame(replyFrame({ type: 'ready', targets: Object.keys(exported).filter(isTarget).slice(0, MAX_TARGETS) }));
  for (const frame of requests) writeFrame(answerTo(frame, exported, own));
}

/** @returns the frame to answer with */
function answerTo(
  { header, payload }: Frame,
  exported: Readonly<Record<string, unknown>>,
  own: OwnModules,
): Uint8Array {
  // The grader's own frames: written by us, so not validated again.
  const request = header as CallRequest | EvaluateRequest;
  const target = exported[request.target] as Target;
  switch (request.type) {
    case 'call':
      return callTarget(target, request, payload);
    case 'countCalls':
      return countCalls(exported, request, payload, own);
    case 'evaluate':
      return evaluateTarget(target, request, payload);
  }
}
