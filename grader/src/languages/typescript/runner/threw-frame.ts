import { FrameError, ValueError } from '@gradus/contracts/wire';
import { describeThrown } from './describe-thrown.ts';
import { replyFrame } from './reply-frame.ts';

/** The frame of a call that gave nothing: what the target threw, or that what it returned is too large to cross. */
export function threwFrame(id: number, error: unknown): Uint8Array {
  const isTooLarge = error instanceof ValueError || error instanceof FrameError;
  return replyFrame({
    type: 'threw',
    id,
    message: isTooLarge ? `returned ${error.message}` : describeThrown(error),
  });
}
