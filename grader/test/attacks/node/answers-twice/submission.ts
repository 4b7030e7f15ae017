// Answers itself, and then its runner does.
import { frame, lastId, returned, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(frame(returned(lastId())));
  return 0;
};
