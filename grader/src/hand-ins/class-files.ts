import type { CollectedFiles } from './collected-files.ts';

/** One thing that lies in a class. */
export interface ClassEntry {
  /** As it is called, unchecked. */
  readonly name: string;
  /** From the outermost folder on, with `/`. */
  readonly path: string;
  /** `other`: a link, a device, or what else is not taken. */
  readonly kind: 'folder' | 'file' | 'other';
}

/** What was taken of a folder, and the paths in it of what was not: data of more than 5 MB. */
export interface TakenFolder {
  readonly files: CollectedFiles;
  readonly leftOut: readonly string[];
}

/** What a class handed in, in a folder or in an archive. Everything in it is a stranger's. */
export interface ClassFiles {
  /** The folder or the archive, as it was given. */
  readonly where: string;
  readonly isArchive: boolean;
  /** What lies in a folder of it, sorted by name; `''` is the outermost one. Hidden entries are passed over. */
  list(folder: string): Promise<readonly ClassEntry[]>;
  /** Whether a folder is a clone of git's. Nothing in `.git` is ever read. */
  isClone(folder: string): Promise<boolean>;
  /** @throws InputError when the folder holds what is not taken; see `readFolder` and `readZip` */
  readFolder(folder: string): Promise<TakenFolder>;
  /** Bytes of a file, as the folder or the archive says; 0 of what is no file. */
  sizeOf(path: string): Promise<number>;
  /** @throws InputError when it is no regular file, or larger */
  readFile(path: string, maxBytes: number): Promise<{ readonly content: Buffer; readonly modified: Date }>;
  /**
   * The lines of a text.
   *
   * @throws InputError when it is no regular file, larger, or has a line of more than 1 MB
   */
  lines(path: string, maxBytes: number): AsyncIterable<string>;
  /** Entries of an archive that are not taken, by their unchecked paths, and why. At most 1000. */
  readonly refused: ReadonlyMap<string, string>;
  close(): Promise<void>;
}
