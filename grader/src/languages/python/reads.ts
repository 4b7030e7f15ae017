import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Reads } from '../program.ts';
import { ELSEWHERE, type Start } from './interpreter.ts';

/**
 * Lists the standard library, numpy and what makes a virtual environment one, and of these what is linked: the C library
 * is the system's.
 */
const LIST = `
import glob, json, os, sys, sysconfig
from importlib.util import find_spec
numpy = os.path.dirname(find_spec('numpy').origin)
standard = [sysconfig.get_path(name) for name in ('stdlib', 'platstdlib')]
folders = [*standard, numpy, numpy + '.libs']
linked = [path for folder in folders for path in glob.glob(folder + '/**/*.so*', recursive=True)]
linked = [path for path in linked if '-packages/' not in path or path.startswith(numpy)]
wanted = [*folders, os.path.join(sys.prefix, 'pyvenv.cfg'), os.path.realpath(sys.executable)]
print(json.dumps({'paths': [path for path in dict.fromkeys(wanted) if os.path.exists(path)], 'linked': linked}))
`;

/**
 * What a Python reads to run with numpy.
 *
 * @throws Error when it does not list that: it was found to have numpy before
 */
export async function findReads(executable: string, { flags, environment }: Start, runner: string): Promise<Reads> {
  const options = { cwd: ELSEWHERE, env: environment, windowsHide: true };
  const { stdout } = await promisify(execFile)(executable, [...flags, '-c', LIST], options);
  const { paths, linked } = JSON.parse(stdout) as Reads;
  return { paths: [...paths, runner], linked };
}
