import { ownModule } from '../../own-module.ts';
import type { Language } from '../language.ts';
import type { Program } from '../program.ts';
import { runnerReads } from './runner-reads.ts';
import { typeCheck } from './type-check/type-check.ts';
import { typescriptWords } from './words.ts';

const RUNNER = ownModule('languages/typescript/runner/main');
/** What V8 aborts with when the heap is full, as a shell tells it. */
const ABORTED = 134;

/** TypeScript on the Node that runs Gradus. */
export const typescript: Language = {
  name: 'typescript',
  title: 'TypeScript',
  extension: '.ts',
  words: typescriptWords,
  findRuntime: async () => ({ describe: async () => `Node ${process.versions.node}`, program }),
  checkTypes: typeCheck,
};

function program(memoryMb: number): Program {
  const flags = [`--max-old-space-size=${memoryMb}`, '--enable-source-maps', '--disable-warning=ExperimentalWarning'];
  return {
    command: process.execPath,
    parameters: [...flags, RUNNER],
    // The backend that gives the same digits on every machine; a submission's matrices are small.
    environment: { GRADUS_BACKEND: 'plain' },
    reads: runnerReads(RUNNER),
    crashReport: '<--- Last few GCs --->',
    isOutOfMemory: (code, signal) => signal === 'SIGABRT' || code === ABORTED,
  };
}
