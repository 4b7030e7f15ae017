// Writes a number that JSON reads as Infinity.
import { frame, hang, lastId, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(frame(`{"type":"returned","id":${lastId()},"value":{"number":1e999}}`));
  hang();
};
