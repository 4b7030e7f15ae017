import { KEY_PATTERN, MAX_DEPTH, MAX_PARTS, MAX_TEXT_CHARACTERS } from './limits.ts';
import { describeBrokenMatrix, isMatrixLike, type MatrixValue, readMatrix } from './matrix-value.ts';
import type { ValueNode } from './messages.ts';

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
  | ForeignValue
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A value that is too large or too deep to cross, or a header that does not fit its payload. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const KEY = new RegExp(KEY_PATTERN);

interface EncodedValue {
  readonly node: ValueNode;
  readonly payload: Uint8Array[];
}

/**
 * Splits a value into a tree that JSON can carry and the bytes of its matrices in depth-first order. Whatever may not
 * cross is replaced by a description of it; fields that are `undefined` or oddly named are left out. A list of numbers
 * crosses at the top, as the arguments of a call; further in it is somebody's column and is described.
 *
 * @throws ValueError when the value has more than 400 parts or is nested deeper than 4 levels
 * @throws whatever a getter or a proxy in the value throws
 *
 * @example
 * encodeValue({ P }); // node { record: { P: { matrix: { rows, cols, dtype } } } }, payload [bytes of P.data]
 */
export function encodeValue(value: unknown): EncodedValue {
  const payload: Uint8Array[] = [];
  let parts = 0;
  const visit = (part: unknown, depth: number): ValueNode => {
    parts += 1;
    if (parts > MAX_PARTS) throw new ValueError(`a value of more than ${MAX_PARTS} parts`);
    if (typeof part === 'number') return { number: Number.isFinite(part) ? part : (String(part) as 'NaN') };
    if (typeof part === 'boolean') return { boolean: part };
    if (typeof part === 'string') return { text: part.slice(0, MAX_TEXT_CHARACTERS) };
    if (isMatrixLike(part)) return visitMatrix(part);
    const isList = Array.isArray(part);
    if (isList ? isNumbersInPlaceOfMatrix(part, depth) : !isPlainRecord(part)) return { other: describeForeign(part) };
    if (depth === MAX_DEPTH) throw new ValueError(`a value nested deeper than ${MAX_DEPTH} levels`);
    if (isList) return { list: Array.from(part, (element) => visit(element, depth + 1)) };
    return { record: visitFields(part as Record<string, unknown>, depth + 1) };
  };
  const visitFields = (fields: Record<string, unknown>, depth: number): Record<string, ValueNode> => {
    const record: Record<string, ValueNode> = {};
    for (const key of Object.keys(fields)) {
      if (!KEY.test(key)) continue;
      const field = fields[key];
      if (field !== undefined) record[key] = visit(field, depth);
    }
    return record;
  };
  const visitMatrix = (part: Record<keyof MatrixValue, unknown>): ValueNode => {
    const matrix = readMatrix(part);
    if (matrix === undefined) return { other: describeBrokenMatrix(part) };
    const { rows, cols, data } = matrix;
    // Copied at once: a getter further on in the value may change or detach this memory.
    payload.push(new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
    return { matrix: { rows, cols, dtype: data.BYTES_PER_ELEMENT === 4 ? 'float32' : 'float64' } };
  };
  return { node: visit(value, 0), payload };
}

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
    const { rows, cols, dtype } = node.matrix;
    const bytes = rows * cols * (dtype === 'float32' ? 4 : 8);
    const left = payload.length - offset;
    if (bytes > left) throw new ValueError(`a ${rows}×${cols} ${dtype} matrix: expected ${bytes} bytes, got ${left}`);
    const { buffer } = new Uint8Array(payload.subarray(offset, offset + bytes));
    offset += bytes;
    return { rows, cols, data: dtype === 'float32' ? new Float32Array(buffer) : new Float64Array(buffer) };
  };
  const value = visit(root);
  if (offset !== payload.length) throw new ValueError(`the payload has ${payload.length - offset} bytes too many`);
  return value;
}

function isNumbersInPlaceOfMatrix(list: readonly unknown[], depth: number): boolean {
  const first: unknown = list[0];
  if (typeof first === 'number') return depth > 0 || list.length >= MAX_PARTS;
  return Array.isArray(first) && typeof first[0] === 'number';
}

function isPlainRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function describeForeign(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length} ${Array.isArray(value[0]) ? 'arrays' : 'numbers'}`;
  if (typeof value !== 'object') return withArticle(typeof value);
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return withArticle(typeof name === 'string' && name !== '' ? name.slice(0, 60) : 'object');
}

function withArticle(noun: string): string {
  return /^[aeiou]/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}
