// Nests as deep as a header may be long.
import { frame, hang, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(frame('['.repeat(32_000) + ']'.repeat(32_000)));
  hang();
};
