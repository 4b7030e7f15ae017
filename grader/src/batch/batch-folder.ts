import { createHash, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Batch, InputError, parse, Repeated, Result, readJson, type SandboxLevel } from '@gradus/contracts';
import writeFileAtomic from 'write-file-atomic';
import type { LoadedAssignment } from '../assignment.ts';
import { AtomicFile } from '../atomic-file.ts';
import type { Graded } from '../grade-submission.ts';
import { graderVersion } from '../version.ts';

/** How write-file-atomic and `AtomicFile` call what is not yet one of our files. */
const UNFINISHED =
  /^(batch\.json|gradebook\.(json|csv)|index\.html|(result|observations|repeated)\.json|left-out\.txt|feedback\.(md|html))\.(\d{6,}|[\da-f-]{36}\.tmp)$/;

/** A result as it lies in the folder. */
export interface KeptResult {
  readonly result: Result;
  /** SHA-256 of result.json. */
  readonly hash: string;
}

/** What is told beside a result, and is no part of it. */
export interface BesideResult {
  /** By check, what is not the same each time. */
  readonly observations: Graded['observations'];
  /** What was handed in and was not run, a line each. */
  readonly leftOut: readonly string[];
}

/** What a student reads. */
export interface Pages {
  readonly markdown: string;
  readonly html: string;
}

/** The files of one batch. Each appears when it is complete, and is on the disk when its promise is kept. */
export class BatchFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Writes `batch.json`.
   *
   * @param wantedSeed - else that of the batch that is there, else a random one
   * @throws InputError when the batch that is there is another assignment's, or cannot be read
   */
  async begin({ assignment, hash }: LoadedAssignment, sandbox: SandboxLevel, wantedSeed?: number): Promise<Batch> {
    const before = await this.#before();
    if (before !== undefined && before.assignment !== assignment.id) {
      throw new InputError(
        `${this.path}: expected a new folder or a batch of ${assignment.id}, found one of ${before.assignment}. Give another`,
      );
    }
    await this.#removeUnfinished(this.path);
    const seed = wantedSeed ?? before?.grader.seed ?? randomInt(2 ** 32);
    const grader = { version: graderVersion, seed };
    const batch: Batch = { assignment: assignment.id, assignmentHash: hash, grader, sandbox };
    await this.write('batch.json', json(batch));
    return batch;
  }

  async #before(): Promise<Batch | undefined> {
    const names = await readdir(this.path);
    return names.includes('batch.json') ? await readJson(Batch, join(this.path, 'batch.json')) : undefined;
  }

  hasResult(student: string): boolean {
    return existsSync(join(this.#folderOf(student), 'result.json'));
  }

  /** The result of an earlier grading; `undefined` where there is none that can be read. */
  async readResult(student: string): Promise<KeptResult | undefined> {
    const folder = this.#folderOf(student);
    await this.#removeUnfinished(folder);
    const text = await readFile(join(folder, 'result.json'), 'utf8').catch(() => undefined);
    const result = text === undefined ? undefined : readable(() => parse(Result, JSON.parse(text), 'result.json'));
    return text === undefined || result === undefined ? undefined : { result, hash: hashOf(text) };
  }

  /** What came of grading this very result again; `undefined` where that was not done. */
  async readRepeated(student: string, resultHash: string): Promise<Repeated | undefined> {
    const text = await readFile(join(this.#folderOf(student), 'repeated.json'), 'utf8').catch(() => undefined);
    const repeated =
      text === undefined ? undefined : readable(() => parse(Repeated, JSON.parse(text), 'repeated.json'));
    return repeated?.resultHash === resultHash ? repeated : undefined;
  }

  /** @returns the hash of the result that is there now */
  async writeResult(student: string, result: Result, { observations, leftOut }: BesideResult): Promise<string> {
    const folder = join('results', student);
    await this.#writeOrRemove(join(folder, 'left-out.txt'), leftOut.length > 0, () => `${leftOut.join('\n')}\n`);
    const hasObservations = Object.keys(observations).length > 0;
    await this.#writeOrRemove(join(folder, 'observations.json'), hasObservations, () => json(observations));
    // The result comes last: a submission that has one is graded.
    const text = json(result);
    await this.write(join(folder, 'result.json'), text);
    return hashOf(text);
  }

  async writeRepeated(student: string, repeated: Repeated): Promise<void> {
    await this.write(join('results', student, 'repeated.json'), json(repeated));
  }

  /** Writes what a student reads, where it is not there as it is. */
  async writePages(student: string, { markdown, html }: Pages): Promise<void> {
    const folder = join('results', student);
    await this.#writeIfOther(join(folder, 'feedback.md'), markdown);
    await this.#writeIfOther(join(folder, 'feedback.html'), html);
  }

  /** @param name - of a file, from the folder on */
  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** @param name - of a file, from the folder on */
  async write(name: string, content: string): Promise<void> {
    const path = this.pathOf(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, content);
  }

  /** Of a file that is too large to be held. */
  async writePieces(name: string, pieces: Iterable<string>): Promise<void> {
    const file = await AtomicFile.open(this.pathOf(name));
    try {
      for (const piece of pieces) await file.write(piece);
      await file.commit();
    } finally {
      await file.discard();
    }
  }

  /** What is there of an earlier result goes with it. */
  async #writeOrRemove(name: string, isWanted: boolean, content: () => string): Promise<void> {
    if (isWanted) await this.write(name, content());
    else await rm(this.pathOf(name), { force: true });
  }

  async #writeIfOther(name: string, content: string): Promise<void> {
    const before = await readFile(join(this.path, name), 'utf8').catch(() => undefined);
    if (before !== content) await this.write(name, content);
  }

  /** A process that was killed leaves what it had begun to write. */
  async #removeUnfinished(folder: string): Promise<void> {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (UNFINISHED.test(name)) await rm(join(folder, name), { force: true });
  }

  #folderOf(student: string): string {
    return join(this.path, 'results', student);
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @returns undefined for what is damaged: it is made anew */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
