import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MissingToolError } from '@gradus/contracts';

const CANDIDATES = ['python3', '/usr/bin/python3', 'py'];
const LIMIT_MS = 20_000;
const INSTALL =
  process.platform === 'linux'
    ? "Type 'sudo apt-get install python3-numpy', or 'pip install numpy'"
    : "Get Python from python.org and type 'pip install numpy'";

/** Looks for numpy without importing it, which takes longer than all else. */
const PROBE = `
import sys
from importlib.util import find_spec
if sys.version_info < (3, 10) or find_spec('numpy') is None: sys.exit(1)
print(sys.executable)
`;
const VERSIONS = "import sys, numpy; print('Python', sys.version.split()[0] + ', numpy', numpy.__version__)";

export interface SearchOptions {
  /** Where to look, in this order. */
  readonly candidates?: readonly string[] | undefined;
  /** Whether submissions may read a file: a Python that they may not is taken where there is no other. */
  readonly canRead?: ((path: string) => boolean) | undefined;
}

/**
 * Finds a Python that has numpy.
 *
 * @param wanted - the only one to look at
 * @returns the interpreter itself, and no script that looks for one: it is started without an environment
 * @throws MissingToolError when there is none, or the wanted one has no numpy
 */
export async function findInterpreter(
  wanted?: string,
  { candidates = CANDIDATES, canRead = () => true }: SearchOptions = {},
): Promise<string> {
  let closed: string | undefined;
  for (const command of wanted === undefined ? candidates : [wanted]) {
    const found = await probe(command);
    if (found !== undefined && canRead(found)) return found;
    closed ??= found;
  }
  if (closed !== undefined) return closed;
  if (wanted !== undefined)
    throw new MissingToolError(`${wanted}: expected a Python (3.10 or newer) with numpy. ${INSTALL}`);
  throw new MissingToolError(
    `no Python (3.10 or newer) with numpy found (looked at ${candidates.join(', ')}). ${INSTALL}, or name one with --python`,
  );
}

/** @returns undefined where there is no such program, it is no Python or too old, or it has no numpy */
async function probe(command: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', PROBE], { timeout: LIMIT_MS, windowsHide: true });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Imports numpy as the process of a submission does.
 *
 * @returns `Python 3.11.2, numpy 1.24.2`
 * @throws MissingToolError when that does not work, with what Python says of it
 */
export async function versionsOf(
  executable: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const options = { timeout: LIMIT_MS, windowsHide: true, env: environment };
    return (await promisify(execFile)(executable, [...flags, '-c', VERSIONS], options)).stdout.trim();
  } catch (cause) {
    const lines = String((cause as { stderr?: string }).stderr ?? '')
      .trim()
      .split('\n');
    const why = lines.at(-1) || (cause as Error).message;
    throw new MissingToolError(`${executable}: expected a Python that imports numpy, got '${why}'. ${INSTALL}`, {
      cause,
    });
  }
}
