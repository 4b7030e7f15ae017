import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFolderLock } from './folder-lock.ts';
import { InputError } from './input-error.ts';

/** Says 'held' and works until its standard input ends, or says why it may not. */
const HOLDER = `
  const { withFolderLock } = await import(${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)});
  const work = async () => {
    console.log('held');
    for await (const _ of process.stdin);
  };
  await withFolderLock(process.argv[1], work).catch(({ name, message }) => console.log(name + ': ' + message));
`;

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'gradus-lock-'));
  folder = join(parent, 'out');
});
afterEach(() => rm(parent, { recursive: true }));

function startProcess(): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(process.execPath, ['--input-type=module', '--eval', HOLDER, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function startHolder(): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const holder = startProcess();
  const [said] = await once(holder.stdout, 'data');
  expect(String(said)).toBe('held\n');
  return holder;
}

const refusal = (pid: number | undefined) =>
  `${folder}: process ${pid} on ${hostname()} is at work here. Wait until it has ended, or choose another folder with --out.`;

describe('withFolderLock', () => {
  it('gives what the work gives, and lets the next one in', async () => {
    expect(await withFolderLock(folder, async () => 7)).toBe(7);
    expect(await withFolderLock(folder, async () => 8)).toBe(8);
    expect(await readdir(folder)).toEqual(['.gradus.lock']);
  });

  it('refuses a second one of the same process, which leaves the first its lock', async () => {
    await withFolderLock(folder, async () => {
      for (const _ of ['second', 'third']) {
        await expect(withFolderLock(folder, async () => {})).rejects.toThrow(new InputError(refusal(process.pid)));
      }
    });
  });

  it('is free after work that failed', async () => {
    const failing = withFolderLock(folder, async () => {
      throw new Error('a fault');
    });
    await expect(failing).rejects.toThrow('a fault');
    expect(await withFolderLock(folder, async () => 7)).toBe(7);
  });

  it('refuses while another process works, and says which', async () => {
    const holder = await startHolder();
    await expect(withFolderLock(folder, async () => {})).rejects.toThrow(new InputError(refusal(holder.pid)));
    holder.stdin.end();
    await once(holder, 'exit');
    expect(await withFolderLock(folder, async () => 7)).toBe(7);
  });

  it('after a kill lets in at once, of several that start together just one', async () => {
    const killed = await startHolder();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const processes = Array.from({ length: 5 }, startProcess);
    const outputs = processes.map(({ stdout }) => text(stdout));
    // All end by themselves but the one that has the lock: it waits for the end of its input.
    let running = processes.length;
    await new Promise<void>((resolve) => {
      for (const each of processes) {
        each.once('exit', () => {
          running -= 1;
          if (running === 1) resolve();
        });
      }
    });
    for (const { stdin } of processes) stdin.end();
    const said = await Promise.all(outputs);
    const refused = said.filter((line) => line !== 'held\n');
    expect(refused).toHaveLength(4);
    // For a moment the holder has not written who it is yet.
    const [before = '', after = ''] = refusal(0).split(/process 0 on \S+/);
    for (const line of refused) {
      expect(line.startsWith(`InputError: ${before}`), line).toBe(true);
      expect(line.endsWith(`${after}\n`), line).toBe(true);
    }
  });

  it('says that another process is at work when it does not know which', async () => {
    await withFolderLock(folder, async () => {
      await rm(join(folder, '.gradus.lock.holder'));
      await expect(withFolderLock(folder, async () => {})).rejects.toThrow(
        `${folder}: another process is at work here`,
      );
    });
  });

  it('tells of a folder that cannot be made', async () => {
    await writeFile(folder, '');
    const inFile = join(folder, 'out');
    await expect(withFolderLock(inFile, async () => {})).rejects.toThrow(
      new InputError(`${inFile}: cannot be written (ENOTDIR). Choose another place with --out.`),
    );
  });

  it('tells of something else in place of the lock', async () => {
    await mkdir(folder);
    const lock = join(folder, '.gradus.lock');
    await writeFile(lock, 'the notes of somebody else');
    await expect(withFolderLock(folder, async () => {})).rejects.toThrow(
      new InputError(
        `${lock}: cannot be locked (file is not a database). Remove it if it is no file of Gradus, or choose another folder with --out.`,
      ),
    );
    await rm(lock);
    await mkdir(lock);
    await expect(withFolderLock(folder, async () => {})).rejects.toThrow(`${lock}: cannot be locked (`);
  });

  it('is free again when it cannot say who holds it', async () => {
    const holder = join(folder, '.gradus.lock.holder');
    await mkdir(holder, { recursive: true });
    await expect(withFolderLock(folder, async () => {})).rejects.toThrow(
      new InputError(`${holder}: cannot be written (EISDIR). Choose another place with --out.`),
    );
    await rm(holder, { recursive: true });
    expect(await withFolderLock(folder, async () => 7)).toBe(7);
  });
});
