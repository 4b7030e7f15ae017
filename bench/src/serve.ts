import { createInterface } from 'node:readline';

/** A block that was just done. */
export interface Block {
  readonly seconds: number;
  /** Pieces of work in it. */
  readonly count: number;
}

/**
 * A peer's side of the protocol, the same as `peers/block_server.py`: introduces itself, then answers every line of
 * standard input with a block. Ends with standard input.
 *
 * @param versions - what it runs on
 * @param measure - does the block that a line of JSON asks for
 */
export async function serve(
  versions: Record<string, string>,
  measure: (request: string) => Block | Promise<Block>,
): Promise<void> {
  console.log(JSON.stringify({ versions }));
  for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await measure(line)));
}
