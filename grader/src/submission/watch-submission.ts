import { type FSWatcher, unwatchFile, watch, watchFile } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError } from '@gradus/contracts';
import type { FileNames } from './find-sources.ts';
import { ownFilesOf } from './own-files.ts';
import { type ReadingOptions, readSubmission, type Submission } from './submission.ts';

/** What a watched submission is now: what is in its files, or why that cannot be used. */
type Content = { readonly submission: Submission } | { readonly problem: Error };

/** `outdated` is aborted when the next version is there. */
export type Version = Content & { readonly outdated: AbortSignal };

/** An editor saves by several writes, or puts a new file in the place of the old one. */
const SETTLE_MS = 40;
/** What is back by then was never gone. */
const MISSING_MS = 400;
/** For file systems that tell of no changes: network folders, another system's disks. */
const POLL_MS = 500;

/**
 * Watches a submission as `readSubmission` takes it, until the loop over it ends. A version is what is in its files: a
 * save that changes nothing is none, and of versions that come while another one is looked at the last one counts.
 *
 * @throws InputError when there is no submission at first; later that is a version, too
 *
 * @example
 * for await (const version of watchSubmission('submission.ts', { typescript: 'submission.ts' })) {
 *   if ('submission' in version) await gradeSubmission(loaded, version.submission, { seed, signal: version.outdated });
 * }
 */
export async function* watchSubmission(
  path: string,
  fileNames: FileNames,
  { adapter }: Pick<ReadingOptions, 'adapter'> = {},
): AsyncGenerator<Version, void> {
  const watched = new WatchedSubmission(path, fileNames, adapter);
  try {
    await watched.begin();
    for (;;) yield await watched.next();
  } finally {
    watched.close();
  }
}

class WatchedSubmission {
  readonly #path: string;
  readonly #fileNames: FileNames;
  readonly #adapter: string | undefined;
  readonly #watchers = new Map<string, FSWatcher>();
  #polled: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #missingSinceMs: number | undefined;
  /** What tells the last version from others. */
  #key = '';
  #outdated = new AbortController();
  #pending: Version | undefined;
  #fault: { readonly error: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(path: string, fileNames: FileNames, adapter: string | undefined) {
    this.#path = path;
    this.#fileNames = fileNames;
    this.#adapter = adapter;
  }

  /** @throws InputError when there is no submission */
  async begin(): Promise<void> {
    const submission = await readSubmission(this.#path, this.#fileNames, { adapter: this.#adapter });
    const isFolder = (await stat(this.#path)).isDirectory();
    const { entry, main } = submission;
    this.#polled = [isFolder ? (main ?? entry) : this.#path, ...(this.#adapter === undefined ? [] : [this.#adapter])];
    for (const path of this.#polled) watchFile(path, { interval: POLL_MS }, this.#lookSoon);
    this.#publish(submission.hash, { submission });
    await this.#watchFolders(submission);
  }

  /** Waits for a version that was not given yet. */
  async next(): Promise<Version> {
    while (this.#pending === undefined) {
      if (this.#fault !== undefined) throw this.#fault.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const version = this.#pending;
    this.#pending = undefined;
    return version;
  }

  close(): void {
    // A look that is under way comes to nothing.
    this.#looks += 1;
    clearTimeout(this.#timer);
    for (const path of this.#polled) unwatchFile(path, this.#lookSoon);
    this.#closeWatchers();
  }

  readonly #lookSoon = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), SETTLE_MS);
  };

  async #look(): Promise<void> {
    this.#looks += 1;
    const look = this.#looks;
    try {
      const content = await this.#read();
      if (look !== this.#looks) return;
      if ('submission' in content) await this.#found(content.submission);
      else this.#missed(content.problem);
    } catch (error) {
      this.#fault = { error };
      this.#wake();
    }
  }

  async #read(): Promise<Content> {
    try {
      return { submission: await readSubmission(this.#path, this.#fileNames, { adapter: this.#adapter }) };
    } catch (error) {
      // Files may come and go while they are read.
      if (error instanceof InputError || (error as NodeJS.ErrnoException).code !== undefined) {
        return { problem: error as Error };
      }
      throw error;
    }
  }

  async #found(submission: Submission): Promise<void> {
    // A folder that is back is another one.
    if (this.#missingSinceMs !== undefined) this.#closeWatchers();
    this.#missingSinceMs = undefined;
    this.#publish(submission.hash, { submission });
    await this.#watchFolders(submission);
  }

  #missed(problem: Error): void {
    this.#missingSinceMs ??= performance.now();
    if (performance.now() - this.#missingSinceMs < MISSING_MS) this.#lookSoon();
    else this.#publish(problem.message, { problem });
  }

  #publish(key: string, content: Content): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#outdated.abort();
    this.#outdated = new AbortController();
    this.#pending = { ...content, outdated: this.#outdated.signal };
    this.#wake();
  }

  /** Watches folders, not files: a file that another takes the place of is watched no more. */
  async #watchFolders(submission: Submission): Promise<void> {
    const look = this.#looks;
    // Folders may go while they are listed: the next look finds what is left.
    const { root } = submission;
    const found = await ownFilesOf(submission).then(
      ({ folders }) => (folders.length === 0 ? [root] : folders),
      () => [root],
    );
    if (look !== this.#looks) return;
    const wanted = new Set(found);
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watchFolder(folder, this.#lookSoon);
      if (watcher === undefined) continue;
      this.#watchers.set(folder, watcher);
      // What was saved before it was watched.
      this.#lookSoon();
    }
  }

  #closeWatchers(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

/** @returns `undefined` where it cannot be watched: it is gone, or the system has no more watches to give. The entry is polled */
function watchFolder(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
