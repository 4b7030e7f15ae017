// What the process of a submission needs: no schema library, so that it starts fast. `Reply` is in the main entry.
export { encodeAnswer, encodeValue } from './encode-value.ts';
export { encodeFrame, type Frame, FrameError, FrameReader, HEADER_LIMIT_BYTES } from './frame.ts';
export { FUNCTION_NAME_PATTERN, MAX_COUNTED, MAX_MESSAGE_CHARACTERS, MAX_MOVES } from './limits.ts';
export { type MatrixPath, matrixAt } from './matrix-path.ts';
export { type ElementType, isMatrixValue, type MatrixValue } from './matrix-value.ts';
export type { CallRequest, EvaluateRequest, FunctionCalls, LoadRequest, Reply, ValueNode } from './messages.ts';
export { decodeMoves, type EntryMoves, encodeMoves } from './moves.ts';
export { NumbersValue } from './numbers-value.ts';
export {
  decodeValue,
  ForeignValue,
  type Value,
  ValueError,
} from './values.ts';
