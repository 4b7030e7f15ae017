import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onExit } from './on-exit.ts';

export interface FoldersOptions {
  /** What they are for: part of their name. */
  readonly purpose: string;
  /** Of the folder that holds them all; each of them can be read by everybody who may pass this one. */
  readonly mode: number;
  /** Where to make them; else where this machine has its temporary files. */
  readonly parent?: string;
}

const READABLE = 0o755;

/** Temporary folders that are gone when we are. */
export class TemporaryFolders {
  readonly path: string;
  readonly #forget: () => void;
  #count = 0;

  /** Removes those of processes that were killed before they could. */
  constructor({ purpose, mode, parent = tmpdir() }: FoldersOptions) {
    const prefix = `gradus-${purpose}-`;
    removeLeftOver(parent, prefix);
    this.path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
    chmodSync(this.path, mode);
    this.#forget = onExit(this.close);
  }

  /** A new folder, empty. */
  make(): string {
    const path = join(this.path, `${this.#count++}`);
    mkdirSync(path);
    // The mode that `mkdir` takes is cut by the umask.
    chmodSync(path, READABLE);
    return path;
  }

  remove(path: string): void {
    rmSync(path, { recursive: true, force: true });
  }

  /** Removes them all. Nothing of it waits. */
  readonly close = (): void => {
    this.#forget();
    rmSync(this.path, { recursive: true, force: true });
  };
}

/** A process that was killed cannot remove its folders: the next one does. */
function removeLeftOver(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isNaN(owner) || isRunning(owner) || !isOurs(join(parent, name))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** Everybody may make a folder of such a name where temporary files are. */
function isOurs(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === process.getuid?.();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
