import type { Sandbox } from './sandbox.ts';

/** No sandbox: a submission is a process of this user, on its own files where they lie. */
export const noSandbox: Sandbox = {
  level: 'none',
  description: 'submissions run as ordinary processes of this user',
  canRead: () => true,
  cellFor: async (program) => ({ program, descriptors: [], show: async (sources) => sources, remove: () => {} }),
  close: () => {},
};
