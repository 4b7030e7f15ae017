import { execFile } from 'node:child_process';
import { parse, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { MissingToolError } from '@gradus/contracts';

const CANDIDATES = ['python3', '/usr/bin/python3', 'py'];
const LIMIT_MS = 20_000;
/** A folder in which nobody but the system's owner writes. */
export const ELSEWHERE = parse(process.execPath).root;
const OLDEST = [3, 10] as const;
const WANTED = `a Python (${OLDEST.join('.')} or newer) with numpy`;

/** How an interpreter is started: what it is asked must be true of the processes of submissions. */
export interface Start {
  readonly flags: readonly string[];
  /** All of it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** An interpreter that imports numpy, by its own path, and for people `Python 3.11.2, numpy 1.24.2`. */
export interface Interpreter {
  readonly executable: string;
  readonly versions: string;
}

/** What is the matter with a Python, and what mends it, where that is known. */
class Unfit extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, { cause });
    this.remedy = remedy;
  }
}

/** Begins the line that answers: a Python may print lines of its own when it starts. */
const MARK = 'gradus-python ';
/** Python 2 understands it, too. A script that looks for an interpreter needs the environment that numpy must not have. */
const WHICH = `import sys; print('\\n${MARK}%d.%d.%d %s' % (tuple(sys.version_info[:3]) + (sys.executable,)))`;
const VERSIONS = `import sys, numpy; print('\\n${MARK}Python ' + sys.version.split()[0] + ', numpy ' + numpy.__version__)`;

/**
 * Finds a Python that imports numpy when it is started as the process of a submission is.
 *
 * @param wanted - the only one to look at
 * @param canRead - whether submissions may read a file: a Python that they may is taken first
 * @throws MissingToolError when there is none, or the wanted one does not; with what came of each, and what to type
 */
export async function findInterpreter(
  start: Start,
  wanted?: string,
  candidates: readonly string[] = CANDIDATES,
  canRead: (path: string) => boolean = () => true,
): Promise<Interpreter> {
  if (wanted !== undefined) {
    const found = await examine(wanted, start);
    if (!(found instanceof Unfit)) return found;
    const { message, remedy } = found;
    const advice = remedy === GET_PYTHON ? 'Name another one, or none: then one is looked for' : remedy;
    throw new MissingToolError(`'${wanted}': expected ${WANTED}, got ${message}. ${advice}`, { cause: found });
  }
  const unfit: string[] = [];
  let remedy: string | undefined;
  let closed: Interpreter | undefined;
  for (const command of candidates) {
    const found = await examine(command, start);
    if (!(found instanceof Unfit)) {
      if (canRead(found.executable)) return found;
      closed ??= found;
      continue;
    }
    unfit.push(`${command}: ${found.message}`);
    // That of one that is there helps more than that of one that is not.
    if (found.remedy !== GET_PYTHON) remedy ??= found.remedy;
  }
  if (closed !== undefined) return closed;
  throw new MissingToolError(
    `no ${WANTED.slice(2)} found (${unfit.join('; ')}). ${remedy ?? GET_PYTHON}, or name one with --python`,
  );
}

/**
 * Imports numpy as the process of a submission does.
 *
 * @returns `Python 3.11.2, numpy 1.24.2`
 * @throws MissingToolError when that does not work, with what Python says of it
 */
export async function versionsOf(executable: string, start: Start): Promise<string> {
  try {
    return await importNumpy(executable, start);
  } catch (cause) {
    if (!(cause instanceof Unfit)) throw cause;
    throw new MissingToolError(`'${executable}': expected ${WANTED}, got ${cause.message}. ${cause.remedy}`, { cause });
  }
}

async function examine(command: string, start: Start): Promise<Interpreter | Unfit> {
  try {
    if (command === '') throw new Unfit('no name', GET_PYTHON);
    const answer = await ask(command, ['-c', WHICH], process.env).catch((error: unknown) => {
      const missing = PROBLEMS[String((error as NodeJS.ErrnoException).code)];
      throw new Unfit(missing ?? `what is no Python (${reasonOf(error)})`, GET_PYTHON, error);
    });
    const [version = '', executable = ''] = splitOnce(answer);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new Unfit(`Python ${version}`, GET_PYTHON);
    }
    return { executable, versions: await importNumpy(executable, start) };
  } catch (error) {
    if (error instanceof Unfit) return error;
    throw error;
  }
}

/** @throws Unfit */
async function importNumpy(executable: string, { flags, environment }: Start): Promise<string> {
  try {
    return await ask(executable, [...flags, '-c', VERSIONS], environment);
  } catch (error) {
    const reason = reasonOf(error);
    const isMissing = reason === "ModuleNotFoundError: No module named 'numpy'";
    const what = isMissing ? `${executable} without numpy` : `${executable}, which does not import numpy (${reason})`;
    throw new Unfit(what, installAdvice(executable, isMissing), error);
  }
}

/** @returns what stands behind the mark. @throws whatever kept it from answering */
async function ask(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  // The folder that we are in may be a hand-in: Python would import from there what it is asked for here.
  const options = { cwd: ELSEWHERE, timeout: LIMIT_MS, windowsHide: true, env };
  const path = isPath(command) ? resolve(command) : command;
  const { stdout } = await promisify(execFile)(path, parameters, options);
  const line = stdout.split(/\r?\n/).find((each) => each.startsWith(MARK));
  if (line === undefined) throw new Error('it does not run what it is given');
  return line.slice(MARK.length);
}

function isPath(command: string): boolean {
  return command.includes('/') || command.includes(sep);
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(' ');
  return [text.slice(0, at), text.slice(at + 1)];
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'no such program',
  EACCES: 'not a program',
  ENOTDIR: 'no such program',
};

/** The last line that it printed, or why it did not start. */
function reasonOf(error: unknown): string {
  const { code, stderr = '', killed } = error as NodeJS.ErrnoException & { stderr?: string; killed?: boolean };
  if (killed === true) return `no answer within ${LIMIT_MS / 1000} s`;
  const line = stderr.trim().split(/\r?\n/).at(-1);
  if (line !== undefined && line !== '') return line;
  return typeof code === 'number' ? `it ends with ${code}` : (error as Error).message;
}

const GET_PYTHON =
  process.platform === 'linux' ? "Type 'sudo apt-get install python3-numpy'" : 'Get Python from python.org';

/** pip refuses to install into the system's own Python. */
function installAdvice(executable: string, isMissing: boolean): string {
  if (process.platform === 'linux' && executable.startsWith('/usr/bin/')) {
    return `Type 'sudo apt-get install ${isMissing ? '' : '--reinstall '}python3-numpy'`;
  }
  const name = executable.includes(' ') ? `"${executable}"` : executable;
  return `Type '${name} -m pip install ${isMissing ? '' : '--force-reinstall '}numpy'`;
}
