// Sends what is no text.
import { hang, send } from './frames.ts';

export const cyclicalLearningRate = () => {
  send(Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0x80]));
  hang();
};
