// Guesses the number of what it is asked.
import { frame, hang, returned, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(frame(returned(1)));
  hang();
};
