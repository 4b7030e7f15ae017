import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'gradus-cells-';
/** Everybody may pass, nobody may look: who does not know the name of a cell does not find it. */
const PASSABLE = 0o711;
const READABLE = 0o755;

/** Temporary folders, one for each cell, that are gone when we are. */
export class CellFolders {
  readonly path: string;
  #count = 0;

  /** @param parent - where to make them. Removes those of processes that were killed before they could */
  constructor(parent: string = tmpdir()) {
    removeLeftOver(parent);
    this.path = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`));
    chmodSync(this.path, PASSABLE);
    process.once('exit', this.remove);
  }

  /** A new folder that others may read, empty. */
  make(): string {
    const path = join(this.path, `${this.#count++}`);
    mkdirSync(path);
    // The mode that `mkdir` takes is cut by the umask.
    chmodSync(path, READABLE);
    return path;
  }

  drop(path: string): void {
    rmSync(path, { recursive: true, force: true });
  }

  readonly remove = (): void => {
    process.off('exit', this.remove);
    rmSync(this.path, { recursive: true, force: true });
  };
}

/** A process that was killed cannot remove its folders: the next one does. */
function removeLeftOver(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(owner) || isRunning(owner)) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
