/** The files of a data set as they came, not yet verified. */
export interface RawFiles {
  /** How an error names one of the files. */
  placeOf(name: string): string;
  /** By name without folder; only names of `KNOWN_FILES`, each at most `FILE_BYTES` long. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Undefined for a folder. */
  readonly archiveMd5: string | undefined;
}
