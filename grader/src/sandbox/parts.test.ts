import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { MissingToolError } from '@gradus/contracts';
import { describe, expect, test, vi } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import type { Program } from '../languages/program.ts';
import { TemporaryFolders } from '../temporary-folders.ts';
import { allowanceOf } from './allowance.ts';
import { sharedLibrariesOf } from './bubblewrap/shared-libraries.ts';
import { Shown } from './bubblewrap/shown.ts';
import { copySources } from './copy-sources.ts';
import { findTool, toolOf } from './find-tool.ts';
import { limitArguments } from './limit-arguments.ts';
import { expectReadable, isReadable } from './sandbox-user.ts';
import { Setpriv } from './setpriv/setpriv.ts';

const temporaryFolder = temporaryFolders();
const program = {
  command: 'python3',
  parameters: [],
  environment: {},
  findReads: async () => ({ paths: [], linked: [] }),
};

describe('allowanceOf', () => {
  test('allows one core for as long as the wall clock, where nothing is said', () => {
    const limits = { loadMs: 500, callMs: 100, totalMs: 2000, memoryMb: 64 };
    expect(allowanceOf(limits)).toEqual({ memoryMb: 64, cpuSeconds: 3, processes: 32, outputKb: 16_384 });
    const said = { cpuSeconds: 7, processes: 20, outputKb: 1 };
    expect(allowanceOf({ ...limits, ...said })).toEqual({ memoryMb: 64, ...said });
  });
});

describe('limitArguments', () => {
  const allowance = { memoryMb: 64, cpuSeconds: 3, processes: 20, outputKb: 1 };

  test('adds what the runtime takes to the memory of one that does not limit itself', async () => {
    const measured = await limitArguments({ ...program, measureData: async () => 1000 }, allowance);
    expect(measured).toContain(`--data=${1000 + 64 * 1024 * 1024}`);
    expect(measured).toEqual(expect.arrayContaining(['--cpu=3:4', '--nproc=20', '--fsize=0', '--core=0']));
    expect((await limitArguments(program, allowance)).join(' ')).not.toContain('--data');
  });
});

describe('TemporaryFolders', () => {
  test('are gone when closed, and so are those of a process that was killed', async () => {
    const parent = await temporaryFolder();
    const { pid: dead } = spawnSync('true');
    mkdirSync(join(parent, `gradus-x-${dead}-abc/0`), { recursive: true });
    mkdirSync(join(parent, `gradus-x-${process.ppid}-abc`));
    mkdirSync(join(parent, `gradus-y-${dead}-abc`));
    // Nobody else's folder, and no file.
    writeFileSync(join(parent, `gradus-x-${dead}-file`), '');
    mkdirSync(join(parent, `gradus-x-${dead}-other`));
    if (process.getuid?.() === 0) chownSync(join(parent, `gradus-x-${dead}-other`), 64_000, 64_000);
    const folders = new TemporaryFolders({ purpose: 'x', mode: 0o711, parent });
    expect(existsSync(join(parent, `gradus-x-${dead}-abc`))).toBe(false);
    expect(existsSync(join(parent, `gradus-x-${process.ppid}-abc`))).toBe(true);
    expect(existsSync(join(parent, `gradus-y-${dead}-abc`))).toBe(true);
    expect(existsSync(join(parent, `gradus-x-${dead}-file`))).toBe(true);
    expect(existsSync(join(parent, `gradus-x-${dead}-other`))).toBe(process.getuid?.() === 0);
    const [first, second] = [folders.make(), folders.make()];
    expect(first).not.toBe(second);
    expect(statSync(folders.path).mode & 0o777).toBe(0o711);
    folders.remove(first);
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    folders.close();
    expect(existsSync(folders.path)).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('Shown', () => {
  test('shows a link as a link, with what it leads to, and nothing twice', async () => {
    const folder = realpathSync(await writeFiles(await temporaryFolder(), { 'real/python': '', 'real/lib/a': '' }));
    symlinkSync('real/python', join(folder, 'python'));
    symlinkSync(join(folder, 'python'), join(folder, 'python3'));
    const shown = new Shown();
    shown.add(join(folder, 'real'));
    shown.add(join(folder, 'python3'));
    shown.add(join(folder, 'real/lib/a'));
    expect(shown.bound).toEqual([join(folder, 'real')]);
    expect(shown.links).toEqual([
      ...['--symlink', join(folder, 'python'), join(folder, 'python3')],
      ...['--symlink', 'real/python', join(folder, 'python')],
    ]);
    expect(() => shown.add(join(folder, 'nothing'))).toThrow('ENOENT');
  });
});

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test('a program needs the C library and its loader, and a text file none', async () => {
    const libraries = await sharedLibrariesOf([process.execPath]);
    expect(libraries).toEqual(
      expect.arrayContaining([expect.stringMatching(/\/libc\.so\.6$/), expect.stringMatching(/\/ld-linux/)]),
    );
    expect(await sharedLibrariesOf([join(await writeFiles(await temporaryFolder(), { text: 'x' }), 'text')])).toEqual(
      [],
    );
  });

  test('a tool is found, or its package is told', () => {
    expect(findTool('sh', ':/usr/bin:/bin')).toMatch(/\/sh$/);
    expect(findTool('sh', '')).toBeUndefined();
    expect(findTool('no-such-tool')).toBeUndefined();
    expect(() => toolOf('no-such-tool', 'its-package')).toThrow(MissingToolError);
    expect(() => toolOf('no-such-tool', 'its-package')).toThrow(
      "the sandbox needs the program no-such-tool, found none. Type 'sudo apt-get install its-package'",
    );
  });

  test('what is closed to others cannot be shown to another user', async () => {
    const folder = await temporaryFolder();
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'open'), '', { mode: 0o644 });
    writeFileSync(join(folder, 'closed'), '', { mode: 0o600 });
    expect([isReadable(join(folder, 'open')), isReadable(join(folder, 'closed'))]).toEqual([true, false]);
    chmodSync(folder, 0o700);
    expect(() => expectReadable(join(folder, 'open'))).toThrow(MissingToolError);
    expect(() => expectReadable(join(folder, 'open'))).toThrow(
      `but ${folder} is closed to others. Install it elsewhere, or open that folder`,
    );
    expect(() => isReadable(join(folder, 'nothing'))).toThrow('ENOENT');
  });

  test('setpriv is for root', () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    expect(() => new Setpriv(0)).toThrow('setpriv keeps submissions in only for root');
    vi.restoreAllMocks();
  });

  test.skipIf(process.getuid?.() !== 0)('each place has users of its own, as many as it needs', async () => {
    expect(() => new Setpriv(256)).toThrow(new RangeError('expected a place from 0 to 255, got 256'));
    const allowance = allowanceOf({ loadMs: 1, callMs: 1, totalMs: 1, memoryMb: 64 });
    const program: Program = {
      ...{ command: '/bin/true', parameters: [], environment: {} },
      findReads: async () => ({ paths: [], linked: [] }),
    };
    const places = [new Setpriv(3), new Setpriv(4)];
    const usersOf = async (sandbox: Setpriv) => {
      const cells = await Promise.all([1, 2, 3, 4, 5].map(() => sandbox.cellFor(program, allowance)));
      return cells.map((cell) => cell.program.parameters[1]);
    };
    const users = (await Promise.all(places.map(usersOf))).flat();
    expect(new Set(users).size).toBe(10);
    await expect(places[0]?.cellFor(program, allowance)).rejects.toThrow(
      'expected a user from 64115 to 64119 that has no processes, all have some. End them, and grade again',
    );
    for (const sandbox of places) sandbox.close();
  });
});

describe('copySources', () => {
  test('copies what is its own, and the adapter of the course beside it', async () => {
    const root = await writeFiles(await temporaryFolder(), { 'lib/a.py': 'a', 'submission.py': 'b', 'venv/c.py': 'c' });
    const course = await writeFiles(await temporaryFolder(), { 'adapter.py': 'd', 'answers.py': 'e' });
    const folder = await temporaryFolder();
    const sources = { root, entry: join(course, 'adapter.py'), main: join(root, 'submission.py') };
    expect(await copySources(sources, folder, '/cell')).toEqual({
      root: '/cell/submission',
      entry: '/cell/adapter/adapter.py',
      main: '/cell/submission/submission.py',
    });
    const there = (name: string) => existsSync(join(folder, name));
    expect(['submission/lib/a.py', 'submission/submission.py', 'adapter/adapter.py'].map(there)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['submission/venv', 'adapter/answers.py'].map(there)).toEqual([false, false]);
  });

  test('copies a single file and none of its neighbours', async () => {
    const root = await writeFiles(await temporaryFolder(), { 'alice.ts': 'a', 'bob.ts': 'b' });
    const folder = await temporaryFolder();
    const entry = join(root, 'alice.ts');
    const seen = '/cell/submission/alice.ts';
    expect(await copySources({ root: entry, entry }, folder, '/cell')).toEqual({ root: seen, entry: seen });
    expect(existsSync(join(folder, 'submission/bob.ts'))).toBe(false);
  });
});
