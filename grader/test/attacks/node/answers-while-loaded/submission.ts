// Answers before it is asked.
import { frame, returned, send } from './frames.ts';

send(frame(returned(0)));
export const cyclicalLearningRate = () => 0;
