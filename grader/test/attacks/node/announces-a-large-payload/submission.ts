// Announces 4 GB, and sends nothing of it.
import { frame, hang, lastId, returned, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  const header = returned(lastId());
  send(frame(header, undefined, [header.length, 0xffffffff]));
  hang();
};
