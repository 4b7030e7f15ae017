// Sends its answer byte by byte, and never the last.
import { frame, hang, lastId, returned, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  for (const byte of frame(returned(lastId())).subarray(0, -1)) send(Buffer.of(byte));
  hang();
};
