// Sends more than the matrix that it says that it sends.
import { frame, hang, lastId, returned, send } from './frames.ts';

export const softmax = () => {
  send(frame(returned(lastId(), { matrix: { rows: 3, cols: 2, dtype: 'float64' } }), Buffer.alloc(48 + 8)));
  hang();
};
