import { createRequire } from 'node:module';
import { InputError, MissingToolError } from '@gradus/contracts';
import { cacheFolder, locateDataset } from '@gradus/data';
import {
  LANGUAGES,
  type Language,
  loadAssignment,
  openSandbox,
  probe,
  Runtimes,
  type Sandbox,
  type WantedRuntimes,
} from '@gradus/grader';
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
  readonly sandbox?: boolean;
}

const marks: Record<State, string> = { fine: pc.green('✓'), missing: pc.yellow('‒'), broken: pc.red('✗') };

/** `gradus doctor`. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('what this machine can do, and for what it lacks the command that brings it')
    .option('--sandbox', 'run submissions that attack this machine, to see that the sandbox holds')
    .option('--python <path>', 'the Python with numpy that would run a submission.py')
    .option('--assignment <id>', 'the assignment, which may name a Python of its own', 'a3-batch-norm')
    .option('--json', 'print the findings for machines')
    .addHelpText('after', '\nExample:\n  $ gradus doctor\n  $ gradus doctor --sandbox')
    .action(async ({ json = false, python, assignment, sandbox: isTried = false }: Flags) => {
      const loaded = await loadAssignment(await assignmentFolder(assignment));
      const wanted = { python: python ?? loaded.assignment.submission.pythonInterpreter };
      const findings = [...(await examine(process.env, wanted)), ...(isTried ? await trySandbox(wanted) : [])];
      console.log(json ? JSON.stringify(findings, null, 2) : findings.map(findingLine).join('\n'));
      if (findings.some(({ state }) => state === 'broken')) process.exitCode = ExitCode.missingTool;
    });
}

function findingLine({ name, state, message }: Finding): string {
  return `${marks[state]} ${name.padEnd(14)}  ${message}`;
}

async function examine(environment: NodeJS.ProcessEnv, wanted: WantedRuntimes): Promise<Finding[]> {
  const node = `${process.versions.node} (${NEEDED_NODE.replace('>=', '')} or newer is needed)`;
  return [
    { name: 'Node', state: 'fine', message: node },
    linearAlgebra(environment),
    systemBlas(),
    await browser(environment),
    await python(wanted),
    await images(environment),
    await sandbox(),
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
    return lacking(name, environment.GRADUS_CHROME ? 'broken' : 'missing', error);
  }
}

/** @param wanted - by a flag or the assignment */
async function python(wanted: WantedRuntimes): Promise<Finding> {
  const name = 'Python';
  try {
    const runtime = await new Runtimes(wanted).of('python');
    return { name, state: 'fine', message: `${await runtime.describe()} (for submissions in Python)` };
  } catch (error) {
    return lacking(name, wanted.python === undefined ? 'missing' : 'broken', error);
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

/** Whether it is there; `--sandbox` sees whether it holds. */
async function sandbox(): Promise<Finding> {
  const name = 'sandbox';
  try {
    const opened = await openSandbox('bubblewrap');
    opened.close();
    return {
      name,
      state: 'fine',
      message: `${opened.description} (for gradus grade; see it hold: gradus doctor --sandbox)`,
    };
  } catch (error) {
    return lacking(name, 'missing', error);
  }
}

/** Runs the canary of each language in it. */
async function trySandbox(wanted: WantedRuntimes): Promise<Finding[]> {
  let opened: Sandbox;
  try {
    opened = await openSandbox('bubblewrap');
  } catch (error) {
    return [lacking('tried', 'broken', error)];
  }
  try {
    const runtimes = new Runtimes(wanted, (path) => opened.canRead(path));
    const findings: Finding[] = [];
    for (const language of LANGUAGES) findings.push(await tryLanguage(opened, runtimes, language));
    return findings;
  } finally {
    opened.close();
  }
}

async function tryLanguage(opened: Sandbox, runtimes: Runtimes, language: Language): Promise<Finding> {
  const name = `- ${language.title}`;
  try {
    const { keptIn } = await probe(opened, runtimes, language);
    return { name, state: 'fine', message: `in the sandbox, tried in vain to ${keptIn.join(', to ')}` };
  } catch (error) {
    return lacking(name, 'broken', error);
  }
}

/** What this machine lacks. @throws Error when that is not what went wrong */
function lacking(name: string, state: State, error: unknown): Finding {
  if (!(error instanceof MissingToolError)) throw error;
  return { name, state, message: error.message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
