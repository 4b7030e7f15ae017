/** A function that the submission exports. */
export type Target = (...parameters: readonly unknown[]) => unknown;
