import { MissingToolError } from '@gradus/contracts';
import { findInterpreter } from '../src/languages/python/interpreter.ts';
import { PYTHON_START } from '../src/languages/python/python.ts';

/** Whether tests can run Python with numpy. In CI they must: what is missing there fails them. */
export const hasPython: boolean = await findInterpreter(PYTHON_START).then(
  () => true,
  (error: unknown) => {
    if (!(error instanceof MissingToolError)) throw error;
    console.warn(`tests of submissions in Python are skipped: ${error.message}`);
    return process.env.CI === 'true';
  },
);
