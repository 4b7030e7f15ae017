import type { Program } from './program.ts';
import type { Words } from './words.ts';

export type LanguageName = 'typescript' | 'python';

/** The files of a submission: its folder, or its only file, and the file that has the targets. */
export interface Sources {
  readonly root: string;
  readonly entry: string;
  /** The student's main file, which an adapter may import as `submission`. */
  readonly main?: string;
}

/** What runs a language on this machine. */
export interface Runtime {
  /** For people: where it is, and its version. @throws MissingToolError when it does not work after all */
  describe(): Promise<string>;
  /** The process of one submission. @param memoryMb - what the submission may use beside the runtime itself */
  program(memoryMb: number): Program;
}

/** All that the grader knows of a language that submissions are written in; the rest of it talks to any of them. */
export interface Language {
  readonly name: LanguageName;
  /** `TypeScript` */
  readonly title: string;
  /** Of its files: `.ts`. */
  readonly extension: string;
  /** Of its notebooks: `.ipynb`; left out where it has none. */
  readonly notebookExtension?: string;
  readonly words: Words;
  /**
   * Finds what runs it.
   *
   * @param wanted - what somebody asked for in the place of what is found; undefined where nobody did
   * @param canRead - whether submissions may read a file: what they may is taken first
   * @throws MissingToolError when this machine has none, or not the wanted one
   */
  findRuntime(wanted: string | undefined, canRead?: (path: string) => boolean): Promise<Runtime>;
  /**
   * What a type checker says of a submission, a line each; left out where there is none.
   *
   * @throws Error when the type checker broke
   * @throws the signal's reason when it is aborted
   */
  readonly checkTypes?: (sources: Sources, signal?: AbortSignal) => Promise<readonly string[]>;
}
