import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { gradus } from '../../test/command.ts';
import { dataCommand } from './data.ts';

let folder: string;
let printed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-cli-data-'));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.stubEnv('CIFAR10_DIR', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs `gradus data …`; commander's own errors are thrown instead of ending the process. */
async function run(...argv: string[]): Promise<string> {
  const command = dataCommand();
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ writeErr: () => {}, writeOut: (text) => void printed.push(text) });
  }
  await command.parseAsync(argv, { from: 'user' });
  return printed.splice(0).join('\n');
}

describe('gradus data', () => {
  test('synthesizes, imports and describes', async () => {
    const made = join(folder, 'made');
    const imported = join(folder, 'imported');
    expect(await run('synthesize', '--out', made, '--records', '20', '--seed', '3')).toBe(
      `120 images, synthetic (a stand-in made by 'gradus data synthesize'): ${made}`,
    );
    expect(await run('import', made, '--out', imported)).toContain('120 images, synthetic');
    const text = await run('info', imported);
    expect(text).toContain("provenance  synthetic: a stand-in made by 'gradus data synthesize'");
    expect(text).toMatch(/^pattern-9 +10 +2$/m);
    expect(text).toMatch(/^all +100 +20$/m);
    expect(text).toMatch(/^red +0\.\d{4} +0\.\d{4}$/m);
    const described = JSON.parse(await run('info', imported, '--json'));
    expect(described).toMatchObject({ path: imported, provenance: 'synthetic', trainingCount: 100, testCount: 20 });
    expect(text).toContain(`sha256      ${described.sha256}`);
  });

  test('info looks at $CIFAR10_DIR and says what to do when there is nothing', async () => {
    await expect(run('info')).rejects.toThrow(InputError);
    await expect(run('info')).rejects.toThrow(
      /^no data: expected a path, .* Run 'gradus data fetch', 'import <path>' or/,
    );
    await run('synthesize', '--out', join(folder, 'made'), '--records', '1');
    vi.stubEnv('CIFAR10_DIR', join(folder, 'made'));
    expect(await run('info')).toContain(`${join(folder, 'made')} ($CIFAR10_DIR)`);
  });

  test('fetch refuses an archive that is not the official one, and leaves nothing', async () => {
    const server = createServer((_request, response) => response.end('another file'));
    const listening = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', listening.resolve);
    await listening.promise;
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      await expect(
        run('fetch', '--url', `http://127.0.0.1:${port}/a.tar.gz`, '--out', join(folder, 'out')),
      ).rejects.toThrow('expected an archive with md5 c32a1d4ab5d03f1284b67883e8d87530, got');
    } finally {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test('Ctrl-C ends it with 130 and leaves nothing half-written', async () => {
    const interrupt = (child: ChildProcess) =>
      child.stderr?.once('data', () => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      });
    const { code } = await gradus(['data', 'synthesize', '--out', join(folder, 'made')], { meanwhile: interrupt });
    expect(code).toBe(130);
    // Compiled code of ours.
    expect(await readdir(folder)).toEqual(['cache']);
    expect(await readdir(join(folder, 'cache/gradus'))).toEqual(['compiled']);
  });

  test.each(['0', '10001', '1.5', 'many'])('refuses --records %s', async (records) => {
    await expect(run('synthesize', '--records', records)).rejects.toThrow('Expected a whole number of 1 … 10000.');
  });

  test.each(['fetch', 'import', 'info', 'synthesize'])('%s --help has an example', async (name) => {
    await expect(run(name, '--help')).rejects.toMatchObject({ exitCode: 0 });
    expect(printed.join('')).toContain(`$ gradus data ${name}`);
  });
});
