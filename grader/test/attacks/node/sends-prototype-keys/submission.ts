// Has a prototype where a field belongs.
import { frame, hang, lastId, send } from './frames.ts';

export const softmax = () => {
  const value = '{"record":{"__proto__":{"matrix":{"rows":3,"cols":2,"dtype":"float64"}}}}';
  send(frame(`{"type":"returned","id":${lastId()},"value":${value},"__proto__":{"isTrusted":true}}`, Buffer.alloc(48)));
  hang();
};
