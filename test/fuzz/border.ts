import type fc from 'fast-check';

/** A place where bytes of others come in, and what they are tried with. */
export interface Border {
  readonly name: string;
  /** Of the file in which an input is kept: `.npz`. */
  readonly extension: string;
  /** Valid documents, damaged with knowledge of their structure. */
  readonly inputs: fc.Arbitrary<Uint8Array>;
  /** @throws what the border says of an input that it refuses */
  read(input: Uint8Array): unknown;
  /** Whether an error is of the class that the border documents. */
  isDocumented(error: unknown): error is Error;
  /** Messages of the layer that comes first: what passes it has reached the parsers behind it. */
  readonly firstLayer: RegExp;
  /** Of processes that it started. */
  close?(): Promise<void>;
}

/** How far an input came. */
export type Outcome = 'read' | 'refused inside' | 'refused at once';

/** More than any of these inputs may take of the processor, whatever else the machine does: an input has at most 1 MB. */
const MOST_CPU_MS = 1000;
const MOST_CHARACTERS = 4000;

/** An input that was answered otherwise than is documented. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

/**
 * Gives an input to a border.
 *
 * @throws Finding when it is neither read nor refused as documented, or takes too long
 */
export async function tryInput(border: Border, input: Uint8Array): Promise<Outcome> {
  const before = process.cpuUsage();
  const outcome = await outcomeOf(border, input);
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000;
  if (cpuMs > MOST_CPU_MS) throw new Finding(`${border.name}: took ${Math.round(cpuMs)} ms of processor time`);
  return outcome;
}

async function outcomeOf(border: Border, input: Uint8Array): Promise<Outcome> {
  try {
    await border.read(input);
    return 'read';
  } catch (error) {
    if (!border.isDocumented(error)) {
      throw new Finding(`${border.name}: expected a documented error, got ${String(error)}`, { cause: error });
    }
    const { message } = error;
    // Several mistakes of one file have a line each, indented.
    const lines = message.split('\n  ');
    if (message.length > MOST_CHARACTERS || lines.some((line) => !/^[^\p{Cc}\p{Zl}\p{Zp}]{5,}$/u.test(line))) {
      throw new Finding(`${border.name}: expected one printable line, got ${JSON.stringify(message.slice(0, 2000))}`);
    }
    return border.firstLayer.test(message) ? 'refused at once' : 'refused inside';
  }
}
