import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** So many characters are written at a time. */
const CHUNK = 1 << 18;

/**
 * A large text file that appears whole or not at all: written beside its place, given to the disk, then renamed.
 *
 * @example
 * const file = await AtomicFile.open('exports/junit.xml');
 * await file.write('<testsuites/>');
 * await file.commit();
 */
export class AtomicFile {
  readonly path: string;
  readonly #beside: string;
  readonly #handle: FileHandle;
  #text = '';

  private constructor(path: string, beside: string, handle: FileHandle) {
    this.path = path;
    this.#beside = beside;
    this.#handle = handle;
  }

  /** Makes the folders that its place needs. */
  static async open(path: string): Promise<AtomicFile> {
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${randomUUID()}.tmp`;
    return new AtomicFile(path, beside, await open(beside, 'wx'));
  }

  async write(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length >= CHUNK) await this.#flush();
  }

  /** Puts it in its place. */
  async commit(): Promise<void> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#beside, this.path);
  }

  /** Leaves what was in its place; after `commit` it does nothing. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(this.#beside, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    await this.#handle.writeFile(text);
  }
}
