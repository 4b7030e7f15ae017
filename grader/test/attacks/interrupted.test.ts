import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openSandbox } from '../../src/sandbox/open-sandbox.ts';
import { writeFiles } from '../temporary-folder.ts';
import { openGrader } from './graders.ts';
import { FILE_NAMES, prepareAttack } from './run-attack.ts';
import { foldersLeft, processesLeft } from './traces.ts';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** Looks, 100 ms apart, in which all has to be gone. */
const WITHIN_2_S = 20;

const HANGS = {
  typescript: 'export function attempt() { for (;;); }',
  python: 'def attempt():\n  while True: pass',
};

describe.each([
  ['bubblewrap', 'typescript'],
  ['bubblewrap', 'python'],
  ['setpriv', 'python'],
] as const)('%s, with a submission in %s', async (name, language) => {
  const grader = await openGrader(name, language);
  const work = mkdtempSync(join(tmpdir(), 'gradus-attacks-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test.skipIf(grader === undefined)('a grader that is killed leaves nothing that runs', async () => {
    const folder = await writeFiles(join(work, 'hangs'), { [FILE_NAMES[language]]: HANGS[language] });
    const child = spawn(process.execPath, [script('interrupted.ts'), name, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = child.pid as number;
    await once(child.stdout, 'data');
    expect(await processesLeft(pid, 0)).not.toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await processesLeft(pid, WITHIN_2_S)).toEqual([]);
    expect(foldersLeft(pid)).toHaveLength(1);
    // The next grader clears up.
    (await openSandbox(name)).close();
    expect(foldersLeft(pid)).toEqual([]);
  });

  test.skipIf(grader === undefined)('what a grader was started with open stays its own', async () => {
    const secret = `secret-${Math.random()}`;
    writeFileSync(join(work, 'secret'), secret);
    const descriptor = openSync(join(work, 'secret'), 'r');
    const folder = join(work, 'descriptors');
    await prepareAttack(language, 'reads-descriptors', { bait: {}, folder });
    const run = async (): Promise<string> => {
      const stdio = ['ignore', 'pipe', 'inherit', ...Array.from({ length: 28 }, () => descriptor)] as const;
      const child = spawn(process.execPath, [script('inheriting.ts'), name, folder], { stdio: [...stdio] });
      return (await (child.stdout as Readable).setEncoding('utf8').toArray()).join('');
    };
    const said = await run();
    expect(said).toContain('d30');
    expect(said).not.toContain(secret);
  });
});
