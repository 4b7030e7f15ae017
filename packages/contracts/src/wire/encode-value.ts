import { describeForeign } from './describe-foreign.ts';
import { copyOf, isFloatArray } from './float-array.ts';
import { KEY_PATTERN, MAX_DEPTH, MAX_PARTS, MAX_TEXT_CHARACTERS } from './limits.ts';
import { describeBrokenMatrix, isMatrixLike, isSide, MAX_SIDE, type MatrixLike, readMatrix } from './matrix-value.ts';
import type { ValueNode } from './messages.ts';
import { NumbersValue, readFloatArray, readNumbers } from './numbers-value.ts';
import { isRecord, ValueError } from './values.ts';

const KEY = new RegExp(KEY_PATTERN);

/** Nodes that are made before it is known which are too many: a list shares its room out among its entries. */
const MOST_NODES = 20_000;
/** A longer text counts as several parts: all of them go into a header of 64 KB. */
const PART_BYTES = 64;
const TOO_MANY = `a value of more than ${MAX_PARTS} parts`;
const TOO_DEEP = `a value nested deeper than ${MAX_DEPTH} levels`;

export interface EncodedValue {
  readonly node: ValueNode;
  readonly payload: readonly Uint8Array[];
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
  const { cut, ...encoded } = new ValueTree().encode(value);
  if (cut !== undefined) throw new ValueError(cut);
  return encoded;
}

/**
 * As `encodeValue`, but what is too much is cut: a cache beside a right answer is no reason to refuse it. A description
 * takes the place of what is too deep, and of the widest arrays and records until 400 parts are left.
 *
 * @throws whatever a getter or a proxy in the value throws
 */
export function encodeAnswer(value: unknown): EncodedValue {
  const { node, payload } = new ValueTree().encode(value);
  return { node, payload };
}

/** An array or a record on its way into the tree. */
interface Container {
  readonly parent: Container | undefined;
  readonly depth: number;
  readonly width: number;
  /** Of it and all in it. */
  parts: number;
}

class ValueTree {
  readonly #bytes = new Map<ValueNode, Uint8Array>();
  readonly #containers = new Map<Container, ValueNode>();
  readonly #cut = new Set<ValueNode>();
  /** Why something was cut, the first time. */
  #reason: string | undefined;

  encode(value: unknown): EncodedValue & { readonly cut: string | undefined } {
    const root = this.#visit(value, undefined, MOST_NODES);
    this.#cutToSize();
    const payload: Uint8Array[] = [];
    return { node: this.#finished(root, payload), payload, cut: this.#reason };
  }

  /** @param room - for how many nodes */
  #visit(part: unknown, parent: Container | undefined, room: number): ValueNode {
    const depth = parent === undefined ? 0 : parent.depth + 1;
    if (isMatrixLike(part)) return this.#leaf(this.#matrix(part), parent);
    if (isFloatArray(part)) return this.#leaf(this.#numbers(readFloatArray(part), 'a float array'), parent);
    if (Array.isArray(part)) return this.#array(part, parent, depth, room);
    if (!isRecord(part)) return this.#leaf(simple(part), parent);
    const keys = Object.keys(part).filter((key) => KEY.test(key));
    return this.#container(keys.length, parent, depth, room, (visit) => {
      const record: Record<string, ValueNode> = {};
      for (const key of keys) {
        const field = part[key];
        if (field !== undefined) record[key] = visit(field);
      }
      return { record };
    });
  }

  #array(array: readonly unknown[], parent: Container | undefined, depth: number, room: number): ValueNode {
    // A proxy may say anything: what is no length is one that is too long.
    const said: unknown = array.length;
    const length = isSide(said) ? said : MAX_SIDE + 1;
    const first = length > 0 ? array[0] : undefined;
    if (typeof first === 'number' && (depth > 0 || length >= MAX_PARTS)) {
      return this.#leaf(this.#column(array, length, first), parent);
    }
    return this.#container(length, parent, depth, room, (visit) => {
      const list: ValueNode[] = [];
      for (let i = 0; i < length; i++) list.push(visit(i === 0 ? first : array[i]));
      return { list };
    });
  }

  #container(
    width: number,
    parent: Container | undefined,
    depth: number,
    room: number,
    fill: (visit: (part: unknown) => ValueNode) => ValueNode,
  ): ValueNode {
    if (depth === MAX_DEPTH) return this.#leaf(this.#tooMuch(TOO_DEEP), parent);
    if (width >= Math.min(room, MAX_PARTS)) return this.#leaf(this.#tooMuch(TOO_MANY), parent);
    const container = { parent, depth, width, parts: 1 };
    const share = Math.floor((room - 1) / width);
    const node = fill((part) => this.#visit(part, container, share));
    this.#containers.set(container, node);
    if (parent !== undefined) parent.parts += container.parts;
    return node;
  }

  #leaf(node: ValueNode, parent: Container | undefined): ValueNode {
    const text = 'text' in node ? node.text : 'other' in node ? node.other : '';
    if (parent !== undefined) parent.parts += 1 + Math.floor(JSON.stringify(text).length / PART_BYTES);
    return node;
  }

  #tooMuch(reason: string): ValueNode {
    this.#reason ??= reason;
    return { other: reason };
  }

  #matrix(part: MatrixLike): ValueNode {
    const fields = { rows: part.rows, cols: part.cols, data: part.data };
    const matrix = readMatrix(fields);
    if (matrix === undefined) return { other: describeBrokenMatrix(fields) };
    // Copied at once: a getter further on in the value may change or detach this memory.
    const data = copyOf(matrix.data);
    const dtype = data instanceof Float32Array ? 'float32' : 'float64';
    return this.#withBytes({ matrix: { rows: matrix.rows, cols: matrix.cols, dtype } }, data);
  }

  #column(array: readonly unknown[], length: number, first: number): ValueNode {
    const read = readNumbers(array, length, first);
    if (read === undefined || read instanceof NumbersValue) return this.#numbers(read, 'an array');
    return { other: `an array with ${describeForeign(read.found)} at [${read.at}], where a number belongs` };
  }

  #numbers(numbers: NumbersValue | undefined, what: string): ValueNode {
    if (numbers === undefined) return { other: `${what} of more than ${MAX_SIDE} numbers` };
    const { data, source } = numbers;
    return this.#withBytes({ numbers: { length: data.length, source } }, data);
  }

  #withBytes(node: ValueNode, data: Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>): ValueNode {
    this.#bytes.set(node, new Uint8Array(data.buffer));
    return node;
  }

  /** The widest are cut first, of equals the one that holds most, and the value itself last. */
  #cutToSize(): void {
    const isRoot = ({ parent }: Container): number => (parent === undefined ? 1 : 0);
    const containers = [...this.#containers.keys()];
    const root = containers.at(-1);
    containers.sort((a, b) => isRoot(a) - isRoot(b) || b.width - a.width || b.parts - a.parts);
    for (const container of containers) {
      if (root === undefined || root.parts <= MAX_PARTS) return;
      if (!this.#isInWhatWasCut(container)) this.#cutOut(container);
    }
  }

  #cutOut(container: Container): void {
    this.#cut.add(this.#containers.get(container) as ValueNode);
    this.#reason ??= TOO_MANY;
    const less = container.parts - 1;
    for (let each: Container | undefined = container; each !== undefined; each = each.parent) each.parts -= less;
  }

  #isInWhatWasCut(container: Container): boolean {
    for (let each: Container | undefined = container; each !== undefined; each = each.parent) {
      const node = this.#containers.get(each);
      if (node !== undefined && this.#cut.has(node)) return true;
    }
    return false;
  }

  /** The tree without what was cut; the bytes of what is left go into `payload`. */
  #finished(node: ValueNode, payload: Uint8Array[]): ValueNode {
    if (this.#cut.has(node)) return { other: TOO_MANY };
    if ('list' in node) return { list: node.list.map((entry) => this.#finished(entry, payload)) };
    if ('record' in node) {
      const fields = Object.entries(node.record);
      return { record: Object.fromEntries(fields.map(([key, field]) => [key, this.#finished(field, payload)])) };
    }
    const bytes = this.#bytes.get(node);
    if (bytes !== undefined) payload.push(bytes);
    return node;
  }
}

function simple(part: unknown): ValueNode {
  if (typeof part === 'number') return { number: Number.isFinite(part) ? part : (String(part) as 'NaN') };
  if (typeof part === 'boolean') return { boolean: part };
  if (typeof part === 'string') return { text: part.slice(0, MAX_TEXT_CHARACTERS) };
  return { other: describeForeign(part) };
}
