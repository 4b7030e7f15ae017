import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { assignmentFolder } from '../assignment-folder.ts';
import { ExitCode } from '../exit-code.ts';
import { doctorCommand } from './doctor.ts';

let folder: string;
let printed: string[];

/** A machine that has nothing but what the test gives it; its system BLAS is this machine's. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-doctor-'));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => printed.push(text));
  for (const name of ['CIFAR10_DIR', 'GRADUS_CHROME', 'GRADUS_BACKEND']) vi.stubEnv(name, '');
  vi.stubEnv('XDG_CACHE_HOME', folder);
  vi.stubEnv('PATH', folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

const run = (...argv: string[]) => doctorCommand().exitOverride().parseAsync(argv, { from: 'user' });

async function lines(): Promise<string[]> {
  await run();
  return stripVTControlCharacters(printed.join('\n')).split('\n');
}

async function program(name: string, printed = ''): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho '${printed}'\n`);
  await chmod(path, 0o755);
  return path;
}

describe.skipIf(process.platform !== 'linux')('gradus doctor', () => {
  test('says of what is missing which command brings it, and exits with 0', async () => {
    const [node, algebra, blas, browser, python, images, sandbox, ...more] = await lines();
    expect(node).toBe(`✓ Node            ${process.versions.node} (24 or newer is needed)`);
    expect(algebra).toMatch(/^✓ linear algebra {2}(blas|wasm) \(.+\): the fastest that this machine has$/);
    expect(blas).toMatch(/^✓ system BLAS {5}found: |^‒ system BLAS {5}not found; .* 'sudo apt-get install libopenblas/);
    expect(browser).toMatch(/^‒ browser {9}the PDF needs .* Type 'sudo apt-get install chromium/);
    expect(python).toMatch(
      /^✓ Python {10}\/\S+ \(Python 3\.\S+, numpy \S+\) \(for|^‒ Python {10}no Python \(3\.10 or newer\) with numpy found .* Type 'sudo apt-get install/,
    );
    expect(images).toMatch(/^‒ CIFAR-10 {8}not found: \$CIFAR10_DIR is not set, .* Type 'gradus data fetch', or/);
    expect(sandbox).toBe(
      "‒ sandbox         the sandbox needs the program bwrap, found none. Type 'sudo apt-get install bubblewrap'. Or choose less: --sandbox setpriv (root only), or --sandbox none where every submission may do what you may",
    );
    expect(more).toEqual([]);
    expect(process.exitCode).toBe(undefined);
  });

  test('says what there is, and why', async () => {
    const chromium = await program('chromium');
    await program('bwrap', 'bubblewrap 0.8.0');
    for (const tool of ['prlimit', 'setpriv', 'chmod']) await program(tool);
    vi.stubEnv('CIFAR10_DIR', folder);
    vi.stubEnv('GRADUS_BACKEND', 'plain');
    const [, algebra, , browser, , images, sandbox] = await lines();
    expect(algebra).toMatch(/^✓ linear algebra {2}plain \(.+\): GRADUS_BACKEND=plain$/);
    expect(browser).toBe(`✓ browser         ${chromium} (for the report as PDF)`);
    expect(images).toBe(`✓ CIFAR-10        ${folder} ($CIFAR10_DIR)`);
    expect(sandbox).toMatch(
      /^✓ sandbox {9}bubblewrap 0\.8\.0(, as user 64017)? \(for gradus grade; see it hold: gradus doctor --sandbox\)$/,
    );
    expect(process.exitCode).toBe(undefined);
  });

  test('exits with 3 when the Python that was asked for is none, by a flag or by the assignment', async () => {
    const a3 = await readFile(join(await assignmentFolder('a3-batch-norm'), 'assignment.json'), 'utf8');
    const { $schema: _, ...assignment } = JSON.parse(a3);
    const submission = { ...assignment.submission, pythonInterpreter: '/no/such/python' };
    await writeFile(join(folder, 'assignment.json'), JSON.stringify({ ...assignment, submission }));
    for (const flags of [
      ['--assignment', folder],
      ['--assignment', folder, '--python', '/no/such/other'],
    ]) {
      printed = [];
      await run('--json', ...flags);
      const findings: { name: string }[] = JSON.parse(printed.join('\n'));
      expect(findings.find(({ name }) => name === 'Python')).toEqual({
        name: 'Python',
        state: 'broken',
        message: expect.stringMatching(
          `^'${flags[3] ?? '/no/such/python'}': expected a Python .*, got no such program`,
        ),
      });
      expect(process.exitCode).toBe(ExitCode.missingTool);
    }
  });

  test.each([
    ['CIFAR10_DIR', '/no/such/folder', 'CIFAR-10', '$CIFAR10_DIR: /no/such/folder: no such file or folder'],
    ['GRADUS_CHROME', '/no/such/program', 'browser', 'GRADUS_CHROME=/no/such/program: expected the path of Chrome'],
    ['GRADUS_BACKEND', 'cuda', 'linear algebra', "GRADUS_BACKEND: expected one of blas, wasm, plain, got 'cuda'"],
  ])('exits with 3 when %s names what is not there', async (variable, value, name, message) => {
    vi.stubEnv(variable, value);
    await run('--json');
    const findings: { name: string }[] = JSON.parse(printed.join('\n'));
    expect(findings).toHaveLength(7);
    expect(findings.find((finding) => finding.name === name)).toEqual({
      name,
      state: 'broken',
      message: expect.stringContaining(message),
    });
    expect(process.exitCode).toBe(ExitCode.missingTool);
  });
});
