// Ends well in the middle of its answer.
import { frame, lastId, returned, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(frame(returned(lastId())).subarray(0, 20));
  process.exit(0);
};
