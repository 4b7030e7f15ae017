import type { SandboxLevel } from '@gradus/contracts';
import type { Sources } from '../languages/language.ts';
import type { Program } from '../languages/program.ts';
import type { Allowance } from './allowance.ts';

/**
 * Where the process of one submission runs: how it is started there, and what it sees of its submission. A cell is used
 * once.
 */
export interface Cell {
  readonly program: Program;
  /** Files that the process has open from its start, from descriptor 5 on. */
  readonly descriptors: readonly string[];
  /**
   * Shows the process its submission.
   *
   * @returns the paths that it knows the files by
   */
  show(sources: Sources): Promise<Sources>;
  /** Removes what is left of it, once its process is gone. Nothing of it waits: it may be called while we exit. */
  remove(): void;
}

/** Everybody may pass, nobody may look: who does not know the name of a cell's folder does not find it. */
export const CELLS = { purpose: 'cells', mode: 0o711 };

/** What keeps submissions from this machine and from each other. */
export interface Sandbox {
  readonly level: SandboxLevel;
  /** For people: `bubblewrap 0.8.0, as user 64017`. */
  readonly description: string;
  /** Whether its processes may read a file of this machine. */
  canRead(path: string): boolean;
  /** @throws MissingToolError when the program cannot be run in it: a file of it cannot be read there */
  cellFor(program: Program, allowance: Allowance): Promise<Cell>;
  /** Removes what is left of all cells. Nothing of it waits. */
  close(): void;
}
