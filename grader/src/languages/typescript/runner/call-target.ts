import { type CallRequest, decodeValue, encodeAnswer } from '@gradus/contracts/wire';
import { changedArgument } from './changed-argument.ts';
import { replyFrame } from './reply-frame.ts';
import type { Target } from './target.ts';
import { threwFrame } from './threw-frame.ts';

/** Calls a target. @returns the frame of what it returned or threw */
export function callTarget(target: Target, request: CallRequest, payload: Uint8Array): Uint8Array {
  const { id } = request;
  const list = decodeValue(request.arguments, payload) as unknown[];
  try {
    const returned = encodeAnswer(target(...list));
    const changed = changedArgument(list, request, payload);
    return replyFrame(
      { type: 'returned', id, value: returned.node, ...(changed !== undefined && { changed }) },
      returned.payload,
    );
  } catch (error) {
    return threwFrame(id, error);
  }
}
