import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { InputError, MissingToolError } from '@gradus/contracts';
import { cacheFolder, locateDataset } from '@gradus/data';
import { loadAssignment, Runtimes } from '@gradus/grader';
import { chooseBackend } from '@gradus/matrix';
import { Command } from 'commander';
import pc from 'picocolors';
import { assignmentFolder } from '../assignment-folder.ts';
import { ExitCode } from '../exit-code.ts';

const NEEDED_NODE: string = createRequire(import.meta.url)('../../package.json').engines.node;

/** `missing` is what nobody asked for; `broken` is what a flag, the assignment or an environment variable names and this machine lacks. */
type State = 'fine' | 'missing' | 'broken';

/** What this machine has of one thing, and for what it lacks the command that brings it. */
interface Finding {
  readonly name: string;
  readonly state: State;
  readonly message: string;
}

interface Flags {
  readonly json?: boolean;
  readonly python?: string;
  readonly assignment: string;
}

const marks: Record<State, string> = { fine: pc.green('✓'), missing: pc.yellow('‒'), broken: pc.red('✗') };

/** `gradus doctor`. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('what this machine can do, and for what it lacks the command that brings it')
    .option('--python <path>', 'the Python with numpy that would run a submission.py')
    .option('--assignment <id>', 'the assignment, which may name a Python of its own', 'a3-batch-norm')
    .option('--json', 'print the findings for machines')
    .addHelpText('after', '\nExample:\n  $ gradus doctor')
    .action(async ({ json = false, python, assignment }: Flags) => {
      const loaded = await loadAssignment(await assignmentFolder(assignment));
      const wanted = python ?? loaded.assignment.submission.pythonInterpreter;
      const findings = await examine(process.env, wanted);
      console.log(json ? JSON.stringify(findings, null, 2) : findings.map(findingLine).join('\n'));
      if (findings.some(({ state }) => state === 'broken')) process.exitCode = ExitCode.missingTool;
    });
}

function findingLine({ name, state, message }: Finding): string {
  return `${marks[state]} ${name.padEnd(14)}  ${message}`;
}

async function examine(environment: NodeJS.ProcessEnv, wantedPython: string | undefined): Promise<Finding[]> {
  const node = `${process.versions.node} (${NEEDED_NODE.replace('>=', '')} or newer is needed)`;
  return [
    { name: 'Node', state: 'fine', message: node },
    linearAlgebra(environment),
    systemBlas(),
    await browser(environment),
    await python(wantedPython),
    await images(environment),
    await bubblewrap(environment),
  ];
}

function linearAlgebra({ GRADUS_BACKEND: wanted = '' }: NodeJS.ProcessEnv): Finding {
  const name = 'linear algebra';
  try {
    const chosen = chooseBackend(wanted);
    const why = wanted === '' ? 'the fastest that this machine has' : `GRADUS_BACKEND=${wanted}`;
    return { name, state: 'fine', message: `${chosen.name} (${chosen.detail}): ${why}` };
  } catch (error) {
    return { name, state: 'broken', message: messageOf(error) };
  }
}

function systemBlas(): Finding {
  const name = 'system BLAS';
  try {
    return { name, state: 'fine', message: `found: ${chooseBackend('blas').detail}` };
  } catch {
    const install = process.platform === 'linux' ? "Type 'sudo apt-get install libopenblas0-pthread'" : 'Get OpenBLAS';
    return { name, state: 'missing', message: `not found; trainings are faster with it. ${install}` };
  }
}

async function browser(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const name = 'browser';
  // Vega and Puppeteer take half a second to load: no other command waits for them.
  const { findBrowser } = await import('@gradus/reports');
  try {
    return { name, state: 'fine', message: `${await findBrowser(environment)} (for the report as PDF)` };
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    return { name, state: environment.GRADUS_CHROME ? 'broken' : 'missing', message: error.message };
  }
}

/** @param wanted - by a flag or the assignment */
async function python(wanted: string | undefined): Promise<Finding> {
  const name = 'Python';
  try {
    const runtime = await new Runtimes({ python: wanted }).of('python');
    return { name, state: 'fine', message: `${await runtime.describe()} (for submissions in Python)` };
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    return { name, state: wanted === undefined ? 'missing' : 'broken', message: error.message };
  }
}

async function images(environment: NodeJS.ProcessEnv): Promise<Finding> {
  const name = 'CIFAR-10';
  try {
    const location = await locateDataset({ environment });
    if (location !== undefined) return { name, state: 'fine', message: `${location.path} (${location.how})` };
    const places = `$CIFAR10_DIR is not set, ${cacheFolder()} holds none`;
    const remedy = "Type 'gradus data fetch', or 'gradus data synthesize' for a stand-in";
    return { name, state: 'missing', message: `not found: ${places}. ${remedy}` };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { name, state: 'broken', message: error.message };
  }
}

async function bubblewrap({ PATH = '' }: NodeJS.ProcessEnv): Promise<Finding> {
  const name = 'bubblewrap';
  const use = 'nothing uses it yet: the sandbox is not built, submissions run without one';
  for (const folder of PATH.split(delimiter)) {
    const path = join(folder, 'bwrap');
    if (folder !== '' && (await isExecutable(path))) return { name, state: 'fine', message: `${path} (${use})` };
  }
  const remedy = process.platform === 'linux' ? "Type 'sudo apt-get install bubblewrap'" : 'It needs Linux';
  return { name, state: 'missing', message: `not found; ${use}. ${remedy}` };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
