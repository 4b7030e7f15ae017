import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MissingToolError } from '@gradus/contracts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hasPython } from '../../../test/python.ts';
import { temporaryFolders, writeFiles } from '../../../test/temporary-folder.ts';
import { findInterpreter, versionsOf } from './interpreter.ts';
import { PYTHON_START } from './python.ts';

const temporaryFolder = temporaryFolders();
afterEach(() => vi.unstubAllEnvs());

/** A program that runs these lines of a shell. */
async function program(...lines: readonly string[]): Promise<string> {
  const folder = await writeFiles(await temporaryFolder(), { python: `#!/bin/sh\n${lines.join('\n')}\n` });
  const path = join(folder, 'python');
  await chmod(path, 0o755);
  return path;
}

/** A stand-in for an interpreter: says which it is, and what comes of importing numpy. */
function python(version: string, importing: string): Promise<string> {
  return program(
    'case "$*" in',
    `*numpy*) ${importing};;`,
    `*) echo "hello"; echo "gradus-python ${version} $0";;`,
    'esac',
  );
}

const IMPORTS = 'echo "a warning"; echo "gradus-python Python 3.11.2, numpy 1.24.2"';
const MISSING = `echo "Traceback" >&2; echo "ModuleNotFoundError: No module named 'numpy'" >&2; exit 1`;
const BROKEN = 'echo "ImportError: libopenblas.so is gone" >&2; exit 1';
const find = (wanted?: string, candidates?: readonly string[]) => findInterpreter(PYTHON_START, wanted, candidates);

describe.skipIf(process.platform === 'win32')('findInterpreter', () => {
  test('takes the first that imports numpy, whatever it prints besides', async () => {
    const fit = await python('3.11.2', IMPORTS);
    const others = await Promise.all([python('3.9.1', IMPORTS), python('3.12.0', MISSING), python('3.10.0', BROKEN)]);
    expect(await find(undefined, ['/no/such/python', ...others, fit, await python('3.12.0', IMPORTS)])).toEqual({
      executable: fit,
      versions: 'Python 3.11.2, numpy 1.24.2',
    });
  });

  test('takes one that submissions may read first, and another where there is none', async () => {
    const [closed, open] = [await python('3.12.0', IMPORTS), await python('3.11.2', IMPORTS)];
    const found = async (candidates: readonly string[]) =>
      (await findInterpreter(PYTHON_START, undefined, candidates, (path) => path !== closed)).executable;
    expect(await found([closed, open])).toBe(open);
    expect(await found([closed, '/no/such/python'])).toBe(closed);
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    [
      'nothing there',
      async () => '/no/such/python',
      /'\/no\/such\/python': .*, got no such program\. Name another one/,
    ],
    ['a folder', () => temporaryFolder(), /, got not a program\. Name another one, or none: then one is looked for$/],
    ['no name', async () => '', /^'': expected a Python \(3\.10 or newer\) with numpy, got no name\. Name another one/],
    [
      'another program',
      () => program('echo hello'),
      /, got what is no Python \(it does not run what it is given\)\. N/,
    ],
    ['one that fails', () => program('exit 3'), /, got what is no Python \(it ends with 3\)\. Name another one/],
    ['one that says why', () => program('echo "no luck" >&2; exit 1'), /, got what is no Python \(no luck\)\. Name/],
    ['Python 2', () => python('2.7.18', IMPORTS), /, got Python 2\.7\.18\. Name another one/],
    ['an old one', () => python('3.9.19', IMPORTS), /, got Python 3\.9\.19\. Name another one/],
    ['no numpy', () => python('3.10.0', MISSING), /, got (\S+) without numpy\. Type '\1 -m pip install numpy'$/],
    [
      'a broken numpy',
      () => python('3.13.1', BROKEN),
      /, got (\S+), which does not import numpy \(ImportError: libopenblas\.so is gone\)\. Type '\1 -m pip install --force-reinstall numpy'$/,
    ],
  ])('says of the wanted one what came: %s', async (_, wanted, message) => {
    const finding = find(await wanted(), [await python('3.11.2', IMPORTS)]);
    await expect(finding).rejects.toThrow(MissingToolError);
    await expect(finding).rejects.toThrow(message);
  });

  test('quotes a path with a blank in it', async () => {
    const folder = join(await temporaryFolder(), 'my venv');
    await mkdir(folder);
    await writeFiles(folder, {
      python: `#!/bin/sh\ncase "$*" in *numpy*) ${MISSING};; *) echo "gradus-python 3.12.0 $0";; esac\n`,
    });
    const path = join(folder, 'python');
    await chmod(path, 0o755);
    await expect(find(path)).rejects.toThrow(`Type '"${path}" -m pip install numpy'`);
  });

  test('says of each where it looked when there is none, and how to help one that is there', async () => {
    const bare = await python('3.12.0', MISSING);
    const finding = find(undefined, ['/no/such/python', await python('3.8.0', IMPORTS), bare]);
    await expect(finding).rejects.toThrow(MissingToolError);
    await expect(finding).rejects.toThrow(
      /^no Python \(3\.10 or newer\) with numpy found \(\/no\/such\/python: no such program; \S+: Python 3\.8\.0; (\S+): \1 without numpy\)\. Type '\1 -m pip install numpy', or name one with --python$/,
    );
    await expect(find(undefined, ['/no/such/python'])).rejects.toThrow(
      /: no such program\)\. (Type 'sudo apt-get install python3-numpy'|Get Python from python\.org), or name one with/,
    );
  });
});

describe.skipIf(!hasPython)('a Python of this machine', () => {
  test('is found by its own path, and says what it imports', async () => {
    const { executable, versions } = await find();
    expect(versions).toMatch(/^Python 3\.\d+\.\d+, numpy \d+\.\d+\.\d+/);
    expect(await find(executable)).toEqual({ executable, versions });
    expect(await versionsOf(executable, PYTHON_START)).toBe(versions);
  });

  test('of a virtual environment has numpy when that is installed there', async () => {
    const real = await realpath((await find()).executable);
    const settings = `home = ${dirname(real)}\ninclude-system-site-packages = false\n`;
    const folder = await writeFiles(await temporaryFolder(), { 'pyvenv.cfg': settings });
    const own = join(folder, 'bin/python');
    await mkdir(dirname(own));
    await symlink(real, own);
    await expect(find(own)).rejects.toThrow(`got ${own} without numpy. Type '${own} -m pip install numpy'`);
  });

  test('sees nothing of an environment that the processes of submissions do not see', async () => {
    const before = await find();
    const folder = await writeFiles(await temporaryFolder(), {
      'numpy/__init__.py': 'raise ImportError("of another")',
    });
    vi.stubEnv('PYTHONPATH', folder);
    expect(await find()).toEqual(before);
  });

  test('says why one does not import numpy', async () => {
    const { executable } = await find();
    const flags = ['-c', 'raise ImportError("libopenblas.so is gone")'];
    const versions = versionsOf(executable, { ...PYTHON_START, flags });
    await expect(versions).rejects.toThrow(MissingToolError);
    await expect(versions).rejects.toThrow(
      /with numpy, got \S+, which does not import numpy \(ImportError: libopenblas/,
    );
    await expect(versionsOf('/no/such/python', PYTHON_START)).rejects.toThrow(
      /which does not import numpy \(spawn \/no\/such\/python ENOENT\)/,
    );
  });
});

// Whoever grades from inside the folder of hand-ins has files of strangers in the current folder.
test.skipIf(!hasPython)('nothing of the folder that we are in is imported by a Python of ours', async () => {
  const folder = await temporaryFolder();
  const source = `open(${JSON.stringify(join(folder, 'ran'))}, "a").write(__name__)\n`;
  const names = ['numpy', 'glob', 'json', 'os', 'sysconfig', 'site', 'sitecustomize', 'usercustomize', 'encodings'];
  await writeFiles(folder, Object.fromEntries(names.map((name) => [`${name}.py`, source])));
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const script = `
    const { findInterpreter } = await import(${module('./interpreter.ts')});
    const { PYTHON_START } = await import(${module('./python.ts')});
    const { findReads } = await import(${module('./reads.ts')});
    const { executable } = await findInterpreter(PYTHON_START);
    const { linked } = await findReads(executable, PYTHON_START, 'runner.py');
    console.log(linked.length > 0);`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 0, stdout: 'true\n' });
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});
