/** A grader of its own, to be killed while a submission runs: `interrupted.ts <sandbox> <folder>`. Prints a line when it is running. */
import { Runtimes } from '../../src/languages/runtimes.ts';
import { allowanceOf } from '../../src/sandbox/allowance.ts';
import { openSandbox, type SandboxName } from '../../src/sandbox/open-sandbox.ts';
import { Caller } from '../../src/submission/caller.ts';
import { ProcessAhead } from '../../src/submission/process-ahead.ts';
import { readSubmission } from '../../src/submission/submission.ts';
import { FILE_NAMES } from './run-attack.ts';

const [, , name, folder] = process.argv;
const LIMITS = { loadMs: 20_000, callMs: 60_000, totalMs: 60_000, memoryMb: 128 };
const sandbox = await openSandbox(name as SandboxName);
const runtimes = new Runtimes({}, (path) => sandbox.canRead(path));
const processes = new ProcessAhead(allowanceOf(LIMITS), { sandbox, runtimes, isRefilled: true });
const caller = new Caller(await readSubmission(folder as string, FILE_NAMES), LIMITS, { processes });
await caller.load();
console.log('running');
await caller.call('attempt', []);
