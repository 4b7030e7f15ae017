/** Something of ours broke while a submission was graded: never a verdict, and never costs a point. */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** Whether another try may end otherwise. */
  readonly isPassing: boolean;

  constructor(message: string, { isPassing, cause }: { readonly isPassing: boolean; readonly cause?: unknown }) {
    super(message, { cause });
    this.isPassing = isPassing;
  }
}
