import { types } from 'node:util';
import { KEY_PATTERN } from './limits.ts';
import type { MatrixValue } from './matrix-value.ts';
import type { ValueNode } from './messages.ts';
import { NumbersValue } from './numbers-value.ts';

/** Stands for something that may not cross (a function, a promise, …): its description, to tell the student. */
export class ForeignValue {
  readonly description: string;
  constructor(description: string) {
    this.description = description;
  }
}

/** What may cross the process boundary. */
export type Value =
  | number
  | boolean
  | string
  | MatrixValue
  | NumbersValue
  | ForeignValue
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A value that is too large or too deep to cross, or a header that does not fit its payload. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const KEY = new RegExp(KEY_PATTERN);

/**
 * Builds the value back. Matrices are copied out of the payload into arrays of their own.
 *
 * @param root - as validated by the `Reply` schema; the payload may be anything
 * @throws ValueError when the payload is shorter or longer than the shapes say
 *
 * @example
 * const value = decodeValue(reply.value, frame.payload);
 */
export function decodeValue(root: ValueNode, payload: Uint8Array): Value {
  let offset = 0;
  const visit = (node: ValueNode): Value => {
    if ('number' in node) return Number(node.number);
    if ('boolean' in node) return node.boolean;
    if ('text' in node) return node.text;
    if ('other' in node) return new ForeignValue(node.other);
    if ('list' in node) return node.list.map(visit);
    if ('record' in node) {
      // Defines own properties, whatever their names: `__proto__` sets no prototype.
      return Object.fromEntries(Object.entries(node.record).map(([key, field]) => [key, visit(field)]));
    }
    if ('numbers' in node) {
      const { length, source, elements } = node.numbers;
      return new NumbersValue(take(length, source === 'Float32Array', `${length} numbers`), source, elements);
    }
    const { rows, cols, dtype, elements } = node.matrix;
    const data = take(rows * cols, dtype === 'float32', `a ${rows}×${cols} ${dtype} matrix`);
    return { rows, cols, data, ...(elements !== undefined && { elements }) };
  };
  const take = (
    length: number,
    isSingle: boolean,
    what: string,
  ): Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer> => {
    const bytes = length * (isSingle ? 4 : 8);
    const left = payload.length - offset;
    if (bytes > left) throw new ValueError(`${what}: expected ${bytes} bytes, got ${left}`);
    const { buffer } = new Uint8Array(payload.subarray(offset, offset + bytes));
    offset += bytes;
    return isSingle ? new Float32Array(buffer) : new Float64Array(buffer);
  };
  const value = visit(root);
  if (offset !== payload.length) throw new ValueError(`the payload has ${payload.length - offset} bytes too many`);
  return value;
}

/** Somebody's own class is a record of its fields; what comes with the language has none: a Map, a Date, an Int32Array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || types.isPromise(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.keys(value).some((key) => KEY.test(key));
}
