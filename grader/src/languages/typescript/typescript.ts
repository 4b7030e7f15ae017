import { ownModule } from '../../own-module.ts';
import type { Language } from '../language.ts';
import type { Program } from '../program.ts';
import { measureData } from './measure-data.ts';
import { runnerReads } from './runner-reads.ts';
import { typeCheck } from './type-check/type-check.ts';
import { typescriptWords } from './words.ts';

const RUNNER = ownModule('languages/typescript/runner/main');
/** How V8 ends a process that gets no memory, and what it prints then. */
const CRASHES: ReadonlySet<NodeJS.Signals> = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL']);
const OUT_OF_MEMORY = /<--- Last few GCs --->|out of memory|\bOOM\b/;

/** Of this Node, whatever a submission may use beside. */
let measured: Promise<number> | undefined;

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
  const flags = [
    `--max-old-space-size=${memoryMb}`,
    '--enable-source-maps',
    '--disable-warning=ExperimentalWarning',
    // It lives for a fraction of a second: code made faster in other threads costs more processor time than it saves, of
    // the translator's WebAssembly 50 ms, of a submission 30 ms.
    '--liftoff-only',
    '--no-turbofan',
    // Validated function by function, as they are called: most of the translator is not.
    '--wasm-lazy-validation',
  ];
  const command = process.execPath;
  const parameters = [...flags, RUNNER];
  // The backend that gives the same digits on every machine; a submission's matrices are small.
  const environment = { GRADUS_BACKEND: 'plain' };
  return {
    command,
    parameters,
    environment,
    crashReport: '<--- Last few GCs --->',
    isOutOfMemory: (signal, output) => CRASHES.has(signal) && OUT_OF_MEMORY.test(output),
    memoryErrors: /^RangeError: (Array buffer allocation failed|WebAssembly\.(Memory|Instance))/,
    findReads: async () => ({ paths: runnerReads(RUNNER), linked: [] }),
    measureData: () => {
      measured ??= measureData(command, parameters, environment);
      return measured;
    },
  };
}
