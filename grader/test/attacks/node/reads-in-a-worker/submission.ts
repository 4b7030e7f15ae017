// Reads the secret in a thread of its own.
import { bait, each } from './tried.ts';

const { Worker } = process.getBuiltinModule('node:worker_threads');
const source = `const { readFileSync } = require('node:fs');
console.log(readFileSync(${JSON.stringify(bait.openFile)}, 'utf8'));
require('node:worker_threads').parentPort.postMessage('read');`;

const tried = await each({
  worker: () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(source, { eval: true });
      worker.once('message', resolve);
      worker.once('error', reject);
    }),
});

export const attempt = () => tried;
