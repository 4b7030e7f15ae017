// What the process of a submission needs: no schema library, so that it starts fast. `Reply` is in the main entry.
export { encodeFrame, type Frame, FrameError, FrameReader, HEADER_LIMIT_BYTES } from './frame.ts';
export { MAX_MESSAGE_CHARACTERS } from './limits.ts';
export { isMatrixValue, type MatrixValue } from './matrix-value.ts';
export type { CallRequest, Reply, ValueNode } from './messages.ts';
export {
  decodeValue,
  encodeValue,
  ForeignValue,
  type Value,
  ValueError,
} from './values.ts';
