import type { ValueNode } from './messages.ts';

/** A dense column-major matrix: structurally the record of `@gradus/matrix`. */
export interface MatrixValue {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
}

/** Stands for something that may not cross (a function, a promise, …): its description, to tell the student. */
export class ForeignValue {
  readonly description: string;
  constructor(description: string) {
    this.description = description;
  }
}

/** What may cross the process boundary. Records have no prototype. */
export type Value =
  | number
  | boolean
  | string
  | MatrixValue
  | ForeignValue
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A value that is too large or too deep to cross, or a header that does not fit its payload. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

export const MAX_DEPTH = 4;
/** Longer error texts of a submission are cut. */
export const MAX_MESSAGE_CHARACTERS = 4000;
const MAX_NODES = 400;
const MAX_TEXT = 200;
const KEY = /^[A-Za-z][A-Za-z0-9]{0,40}$/;

interface EncodedValue {
  readonly node: ValueNode;
  readonly payload: Uint8Array[];
}

/**
 * Splits a value into a tree that JSON can carry and the bytes of its matrices in depth-first order. Whatever may not
 * cross is replaced by a description of it; fields that are `undefined` or oddly named are left out.
 *
 * @throws ValueError when the value has more than 400 parts or is nested deeper than 4 levels
 */
export function encodeValue(value: unknown): EncodedValue {
  const payload: Uint8Array[] = [];
  let nodes = 0;
  const visit = (part: unknown, depth: number): ValueNode => {
    nodes += 1;
    if (nodes > MAX_NODES) throw new ValueError(`a value of more than ${MAX_NODES} parts`);
    if (depth > MAX_DEPTH) throw new ValueError(`a value nested deeper than ${MAX_DEPTH} levels`);
    if (typeof part === 'number') return { number: Number.isFinite(part) ? part : (String(part) as 'NaN') };
    if (typeof part === 'boolean') return { boolean: part };
    if (typeof part === 'string') return { text: part.slice(0, MAX_TEXT) };
    if (isMatrixValue(part)) {
      const { rows, cols, data } = part;
      payload.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      return { matrix: { rows, cols, dtype: data instanceof Float32Array ? 'float32' : 'float64' } };
    }
    if (Array.isArray(part) && !isTableOfNumbers(part)) {
      return { list: Array.from(part, (element) => visit(element, depth + 1)) };
    }
    if (isPlainRecord(part)) {
      const record: Record<string, ValueNode> = {};
      for (const key of Object.keys(part)) {
        const field = part[key];
        if (KEY.test(key) && field !== undefined) record[key] = visit(field, depth + 1);
      }
      return { record };
    }
    return { other: describeForeign(part) };
  };
  return { node: visit(value, 0), payload };
}

/**
 * Builds the value back. Matrices are copied out of the payload into arrays of their own.
 *
 * @throws ValueError when the payload is shorter or longer than the shapes say
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
      const record: Record<string, Value> = Object.create(null);
      for (const key of Object.keys(node.record)) record[key] = visit(node.record[key] as ValueNode);
      return record;
    }
    const { rows, cols, dtype } = node.matrix;
    const bytes = rows * cols * (dtype === 'float32' ? 4 : 8);
    if (bytes > payload.length - offset) {
      throw new ValueError(
        `a ${rows}×${cols} ${dtype} matrix: expected ${bytes} bytes, got ${payload.length - offset}`,
      );
    }
    const { buffer } = Uint8Array.from(payload.subarray(offset, offset + bytes));
    offset += bytes;
    return { rows, cols, data: dtype === 'float32' ? new Float32Array(buffer) : new Float64Array(buffer) };
  };
  const value = visit(root);
  if (offset !== payload.length) throw new ValueError(`the payload has ${payload.length - offset} bytes too many`);
  return value;
}

export function isMatrixValue(value: unknown): value is MatrixValue {
  if (typeof value !== 'object' || value === null) return false;
  const { rows, cols, data } = value as Partial<MatrixValue>;
  return (
    (data instanceof Float64Array || data instanceof Float32Array) &&
    Number.isSafeInteger(rows) &&
    Number.isSafeInteger(cols) &&
    data.length === (rows as number) * (cols as number)
  );
}

function isTableOfNumbers(list: readonly unknown[]): boolean {
  const first = list[0];
  return typeof first === 'number' || (Array.isArray(first) && typeof first[0] === 'number');
}

function isPlainRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function describeForeign(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return Array.isArray(value[0]) ? 'an array of arrays' : 'an array of numbers';
  if (typeof value !== 'object') return `a ${typeof value}`;
  if ('rows' in value && 'cols' in value && 'data' in value) {
    const { rows, cols, data } = value;
    const length = ArrayBuffer.isView(data) && 'length' in data ? data.length : 'no typed array';
    return `a broken matrix: ${String(rows)}×${String(cols)} with ${String(length)} numbers`.slice(0, MAX_TEXT);
  }
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return `a ${typeof name === 'string' ? name.slice(0, 60) : 'object'}`;
}
