// Nests lists of lists.
import { frame, hang, lastId, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  const value = `${'{"list":['.repeat(5000)}{"number":0}${']}'.repeat(5000)}`;
  send(frame(`{"type":"returned","id":${lastId()},"value":${value}}`));
  hang();
};
