/** Tells how far a piece of work is: `done` of `total` bytes. */
export type OnProgress = (done: number, total: number) => void;
