import { type FileHandle, open } from 'node:fs/promises';
import type { JournalEntry } from '@gradus/contracts';

/**
 * `journal.jsonl`: lines are added, and on the disk when `add` has ended; lines that come meanwhile go to the disk together.
 * One at a time: who writes holds the lock of the folder.
 */
export class Journal {
  readonly #file: FileHandle;
  /** Up to here it is whole lines. */
  #bytes: number;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Opens it at its end; a line that a killed process did not finish is ended there. */
  static async open(path: string): Promise<Journal> {
    const file = await open(path, 'a+');
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const journal = new Journal(file, size);
    if (size > 0 && last.toString() !== '\n') await journal.#append('\n');
    return journal;
  }

  /** @throws Error when it cannot be written: the line goes with the next that can */
  async add(entry: JournalEntry): Promise<void> {
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    // What is being written now may be without this line.
    await this.#writing?.catch(() => {});
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    try {
      await this.#append(lines.join(''));
    } catch (error) {
      this.#waiting.unshift(...lines);
      throw error;
    }
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
    } catch (error) {
      // Half a line, where the disk was full.
      await this.#file.truncate(this.#bytes).catch(() => {});
      throw error;
    }
    this.#bytes += bytes.length;
  }
}
