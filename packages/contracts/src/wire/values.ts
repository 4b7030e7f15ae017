import { types } from 'node:util';
import { describeForeign } from './describe-foreign.ts';
import { copyOf, isFloatArray } from './float-array.ts';
import { KEY_PATTERN, MAX_DEPTH, MAX_PARTS, MAX_TEXT_CHARACTERS } from './limits.ts';
import { describeBrokenMatrix, isMatrixLike, isSide, MAX_SIDE, type MatrixValue, readMatrix } from './matrix-value.ts';
import type { ValueNode } from './messages.ts';
import { NumbersValue, readFloatArray, readNumbers } from './numbers-value.ts';

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

interface EncodedValue {
  readonly node: ValueNode;
  readonly payload: Uint8Array[];
}

/**
 * Splits a value into a tree that JSON can carry and the bytes of its matrices in depth-first order. Whatever may not
 * cross is replaced by a description of it; fields that are `undefined` or oddly named are left out. Numbers in an array
 * are a list at the top, as the arguments of a call; further in they are somebody's column, or a row of a matrix, and cross
 * as such. Every field and entry is read once: it may be a getter.
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
    if (isFloatArray(part)) return visitNumbers(readFloatArray(part), 'a float array');
    if (!Array.isArray(part) && !isRecord(part)) return { other: describeForeign(part) };
    return Array.isArray(part) ? visitArray(part, depth) : { record: visitFields(part, within(depth)) };
  };
  const within = (depth: number): number => {
    if (depth === MAX_DEPTH) throw new ValueError(`a value nested deeper than ${MAX_DEPTH} levels`);
    return depth + 1;
  };
  const visitArray = (array: readonly unknown[], depth: number): ValueNode => {
    // A proxy may say anything: what is no length is one that is too long.
    const said: unknown = array.length;
    const length = isSide(said) ? said : MAX_SIDE + 1;
    const first = length > 0 ? array[0] : undefined;
    if (typeof first === 'number' && (depth > 0 || length >= MAX_PARTS)) return visitColumn(array, length, first);
    const inner = within(depth);
    const list: ValueNode[] = [];
    for (let i = 0; i < length; i++) list.push(visit(i === 0 ? first : array[i], inner));
    return { list };
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
    const fields = { rows: part.rows, cols: part.cols, data: part.data };
    const matrix = readMatrix(fields);
    if (matrix === undefined) return { other: describeBrokenMatrix(fields) };
    // Copied at once: a getter further on in the value may change or detach this memory.
    const data = copyOf(matrix.data);
    payload.push(new Uint8Array(data.buffer));
    const dtype = data instanceof Float32Array ? 'float32' : 'float64';
    return { matrix: { rows: matrix.rows, cols: matrix.cols, dtype } };
  };
  const visitColumn = (array: readonly unknown[], length: number, first: number): ValueNode => {
    const read = readNumbers(array, length, first);
    if (read === undefined || read instanceof NumbersValue) return visitNumbers(read, 'an array');
    return { other: `an array with ${describeForeign(read.found)} at [${read.at}], where a number belongs` };
  };
  const visitNumbers = (numbers: NumbersValue | undefined, what: string): ValueNode => {
    if (numbers === undefined) return { other: `${what} of more than ${MAX_SIDE} numbers` };
    const { data, source } = numbers;
    payload.push(new Uint8Array(data.buffer));
    return { numbers: { length: data.length, source } };
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
    if ('numbers' in node) {
      const { length, source } = node.numbers;
      return new NumbersValue(take(length, source === 'Float32Array', `${length} numbers`), source);
    }
    const { rows, cols, dtype } = node.matrix;
    return { rows, cols, data: take(rows * cols, dtype === 'float32', `a ${rows}×${cols} ${dtype} matrix`) };
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
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || types.isPromise(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.keys(value).some((key) => KEY.test(key));
}
