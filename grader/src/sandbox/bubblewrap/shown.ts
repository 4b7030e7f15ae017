import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What a cell shows of this machine, read-only and by the same paths: files, folders, and links as links. */
export class Shown {
  readonly #bound = new Set<string>();
  readonly #links = new Map<string, string>();

  /** @throws Error when there is no such file or folder */
  add(path: string): void {
    if (this.#links.has(path) || this.#isInside(path)) return;
    if (!lstatSync(path).isSymbolicLink()) {
      this.#bound.add(path);
      return;
    }
    const target = readlinkSync(path);
    this.#links.set(path, target);
    this.add(resolve(dirname(path), target));
  }

  /** The files and folders that are bound. */
  get bound(): readonly string[] {
    return [...this.#bound];
  }

  /** The links, for bwrap. */
  get links(): readonly string[] {
    return Array.from(this.#links).flatMap(([path, target]) => ['--symlink', target, path]);
  }

  #isInside(path: string): boolean {
    for (let folder = path; ; folder = dirname(folder)) {
      if (this.#bound.has(folder)) return true;
      if (folder === dirname(folder)) return false;
    }
  }
}
