// Says that it sends a matrix, and sends one byte of it.
import { frame, hang, lastId, returned, send } from './frames.ts';

export const softmax = () => {
  send(frame(returned(lastId(), { matrix: { rows: 3, cols: 2, dtype: 'float64' } }), Buffer.alloc(1)));
  hang();
};
