import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownModule } from '../../own-module.ts';
import type { Language } from '../language.ts';
import type { Program } from '../program.ts';
import { compileCacheEnvironment } from './compile-cache-environment.ts';
import { measureData } from './measure-data.ts';
import { typeCheck } from './type-check/type-check.ts';
import { typescriptWords } from './words.ts';

const RUNNER = ownModule('languages/typescript/runner/main');
/** How V8 ends a process that gets no memory: what the heap or a system call asked for. */
const OUT_OF_MEMORY: ReadonlySet<NodeJS.Signals> = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV']);

/** TypeScript on the Node that runs Gradus, through ts-node. */
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
  const command = process.execPath;
  const parameters = [...flags, RUNNER];
  // The backend that gives the same digits on every machine; a submission's matrices are small.
  const environment = { GRADUS_BACKEND: 'plain', ...compileCacheEnvironment() };
  return {
    command,
    parameters,
    environment,
    crashReport: '<--- Last few GCs --->',
    isOutOfMemory: (signal) => OUT_OF_MEMORY.has(signal),
    memoryErrors: /^RangeError: (Array buffer allocation failed|WebAssembly\.(Memory|Instance))/,
    findReads: async () => ({ paths: runnerReads(), linked: [] }),
    measureData: () => measureData(command, parameters, environment),
  };
}

/** TODO(helper A) */
function runnerReads(): string[] {
  const folder = dirname(RUNNER);
  const grader = new URL('../../../', import.meta.url).pathname;
  return [
    folder,
    join(grader, 'package.json'),
    join(grader, 'node_modules/@gradus/contracts'),
    join(grader, 'node_modules/@gradus/matrix'),
    join(grader, 'node_modules/ts-node'),
    join(grader, 'node_modules/typescript'),
    realpathSync(join(grader, '../packages/matrix/node_modules/pure-rand')),
    realpathSync(join(grader, '../node_modules/.pnpm')),
  ];
}
