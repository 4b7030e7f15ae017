import { fileURLToPath } from 'node:url';
import type { Language, Runtime } from '../language.ts';
import type { Program } from '../program.ts';
import { findInterpreter, type Start, versionsOf } from './interpreter.ts';
import { findReads } from './reads.ts';
import { pythonWords } from './words.ts';

const RUNNER = fileURLToPath(new URL('./runner.py', import.meta.url));

/** Text in UTF-8; nothing compiled is written beside a submission. */
const FLAGS = ['-X', 'utf8', '-B'];

/** Sums that do not depend on the machine's cores, sets that have one order. */
const ENVIRONMENT = {
  PYTHONHASHSEED: '0',
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
};

export const PYTHON_START: Start = { flags: FLAGS, environment: ENVIRONMENT };

/** Python with numpy, by an interpreter of this machine. */
export const python: Language = {
  name: 'python',
  title: 'Python',
  extension: '.py',
  notebookExtension: '.ipynb',
  words: pythonWords,
  async findRuntime(wanted, canRead): Promise<Runtime> {
    const { executable, versions } = await findInterpreter(PYTHON_START, wanted, undefined, canRead);
    return {
      describe: async () => `${executable} (${versions})`,
      program: (memoryMb) => programOf(executable, memoryMb),
    };
  },
};

function programOf(executable: string, memoryMb: number): Program {
  return {
    command: executable,
    parameters: [...FLAGS, RUNNER, String(memoryMb)],
    environment: ENVIRONMENT,
    verify: async () => void (await versionsOf(executable, PYTHON_START)),
    memoryErrors: /^(numpy\S*)?_?(Array)?MemoryError\b/,
    findReads: () => findReads(executable, PYTHON_START, RUNNER),
  };
}
