// Says that it is ready where a value is asked for.
import { frame, hang, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(frame(JSON.stringify({ type: 'ready', targets: [] })));
  hang();
};
