/** A grader of its own that was started with more open than it knows of: `inheriting.ts <sandbox> <folder of an attack>`. */
import { Runtimes } from '../../src/languages/runtimes.ts';
import { allowanceOf } from '../../src/sandbox/allowance.ts';
import { openSandbox, type SandboxName } from '../../src/sandbox/open-sandbox.ts';
import { ProcessAhead } from '../../src/submission/process-ahead.ts';
import { readSubmission } from '../../src/submission/submission.ts';
import { FILE_NAMES, runAttack } from './run-attack.ts';

const [, , name, folder] = process.argv;
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 128 };
const sandbox = await openSandbox(name as SandboxName);
const runtimes = new Runtimes({}, (path) => sandbox.canRead(path));
const processes = new ProcessAhead(allowanceOf(LIMITS), { sandbox, runtimes });
const attack = await readSubmission(folder as string, FILE_NAMES);
console.log(JSON.stringify(await runAttack(attack, LIMITS, processes)));
sandbox.close();
