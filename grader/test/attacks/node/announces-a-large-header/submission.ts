// Announces a header of 2 GB.
import { frame, hang, lastId, returned, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(frame(returned(lastId()), undefined, [0x7fffffff, 0]));
  hang();
};
