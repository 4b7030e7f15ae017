/** How the process of one submission is started. It speaks the wire messages on descriptors 3 (in) and 4 (out). */
export interface Program {
  readonly command: string;
  readonly parameters: readonly string[];
  /** All of it: nothing of ours is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** The files and folders that it reads, beside its command, what that is installed with, and the submission. */
  readonly reads: readonly string[];
  /** How the report begins that the runtime itself prints when it crashes: from there on no student wrote it. */
  readonly crashReport?: string;
  /** Whether a process that ended so probably ran out of memory. */
  readonly isOutOfMemory?: (code: number | null, signal: NodeJS.Signals | null) => boolean;
  /**
   * Tells whose fault it is that a process ended before it was ready.
   *
   * @throws MissingToolError when the runtime itself does not work
   */
  readonly verify?: () => Promise<void>;
}
