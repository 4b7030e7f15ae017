import { type CallRequest, decodeValue, encodeValue, FrameError, ValueError } from '@gradus/contracts/wire';
import { changedArgument } from './changed-argument.ts';
import { describeThrown } from './describe-thrown.ts';
import type { OwnModules } from './own-modules.ts';
import { replyFrame } from './reply-frame.ts';
import type { Target } from './target.ts';

/** Calls a target. @returns the frame of what it returned or threw */
export function callTarget(target: Target, request: CallRequest, payload: Uint8Array, own: OwnModules): Uint8Array {
  const { id } = request;
  const list = decodeValue(request.arguments, payload) as unknown[];
  try {
    const returned = encodeValue(target(...list));
    const changed = changedArgument(list, request, payload);
    return replyFrame(
      { type: 'returned', id, value: returned.node, ...(changed !== undefined && { changed }) },
      returned.payload,
    );
  } catch (error) {
    const isTooLarge = error instanceof ValueError || error instanceof FrameError;
    return replyFrame({
      type: 'threw',
      id,
      message: isTooLarge ? `returned ${error.message}` : describeThrown(error, own),
    });
  }
}
