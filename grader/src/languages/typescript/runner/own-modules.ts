import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

const INSTALLED = 'node_modules';

/** What is a submission's own: its files, and an adapter of the course that is loaded as if it lay beside them. */
export class OwnModules {
  /** The submission's folder. */
  readonly folder: string;
  /** The path that its entry is loaded by. */
  readonly entry: string;
  /** The path that its entry is read from. */
  readonly source: string;
  readonly #root: string;

  /**
   * @param root - the submission's folder, or the file itself when it is a single one
   * @param source - the file to load; an adapter of the course lies elsewhere
   */
  constructor(root: string, source: string) {
    this.#root = realpathSync(root);
    this.folder = statSync(this.#root).isDirectory() ? this.#root : dirname(this.#root);
    this.source = realpathSync(source);
    this.entry = this.#isInRoot(this.source) ? this.source : besides(this.folder, basename(this.source));
  }

  has(path: string): boolean {
    return path === this.entry || this.#isInRoot(path);
  }

  /** What a file is called in messages: `lib/one.ts`. */
  nameOf(path: string): string {
    return relative(this.folder, path);
  }

  /** Installed packages are nobody's own work. */
  #isInRoot(path: string): boolean {
    if (path === this.#root) return true;
    return path.startsWith(this.#root + sep) && !relative(this.#root, path).split(sep).includes(INSTALLED);
  }
}

/** A path in a folder that no file has. */
function besides(folder: string, name: string): string {
  const path = join(folder, name);
  return existsSync(path) ? besides(folder, `course-${name}`) : path;
}
