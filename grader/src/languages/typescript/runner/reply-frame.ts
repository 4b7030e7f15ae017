import { encodeFrame, MAX_MESSAGE_CHARACTERS, type Reply } from '@gradus/contracts/wire';

/**
 * The frame of a reply; a message that is too long is cut.
 *
 * @throws FrameError when the header is larger than 64 KB
 */
export function replyFrame(reply: Reply, payload: readonly Uint8Array[] = []): Uint8Array {
  if (!('message' in reply)) return encodeFrame(reply, payload);
  return encodeFrame({ ...reply, message: reply.message.slice(0, MAX_MESSAGE_CHARACTERS) }, payload);
}
