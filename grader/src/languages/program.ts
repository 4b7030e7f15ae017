/** How the process of one submission is started. It speaks the wire messages on descriptors 3 (in) and 4 (out). */
export interface Program {
  readonly command: string;
  readonly parameters: readonly string[];
  /** All of it: nothing of ours is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** How the report begins that the runtime itself prints when it crashes: from there on no student wrote it. */
  readonly crashReport?: string;
  /** Whether a process that ended so, having printed this, ran out of memory. */
  readonly isOutOfMemory?: (signal: NodeJS.Signals, output: string) => boolean;
  /** What is thrown where no memory can be had. */
  readonly memoryErrors?: RegExp;
  /** Whether it ends with 128 + n when signal n ended what it runs, as a shell does. */
  readonly relaysSignals?: boolean;
  /**
   * Tells whose fault it is that a process ended before it was ready.
   *
   * @throws MissingToolError when the runtime itself does not work
   */
  readonly verify?: () => Promise<void>;
  /** What of this machine it reads beside its command and the submission: looked for where it is run without the rest. */
  readonly findReads: () => Promise<Reads>;
  /**
   * Bytes of data (Linux, RLIMIT_DATA) that it takes before it has a submission; left out where it limits its memory
   * itself.
   */
  readonly measureData?: () => Promise<number>;
}

export interface Reads {
  /** Files, and folders with all in them. */
  readonly paths: readonly string[];
  /** Those files among them that are linked to shared libraries. */
  readonly linked: readonly string[];
}
