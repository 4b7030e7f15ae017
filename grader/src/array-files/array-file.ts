import { InputError } from '@gradus/contracts';

/** Numbers of a file: real, as float64, the first index fastest (column by column). */
export interface FileArray {
  /** `[5, 6]`; `[5]` and `[]` where the format has arrays of fewer dimensions. */
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The arrays of a file that were asked for, and the names of all. */
export interface ArrayFile {
  readonly arrays: ReadonlyMap<string, FileArray>;
  readonly names: readonly string[];
  /** What is no array of numbers, of those that were not asked for: `a cell array`, by name. */
  readonly others?: ReadonlyMap<string, string>;
}

/** What a file may hold, packed or not. */
export const MAX_BYTES = 64 * 1024 * 1024;
/** A workspace that was saved as a whole has hundreds. */
export const MAX_ARRAYS = 1000;
/** As in NumPy and MATLAB. */
const MAX_DIMENSIONS = 64;
const NAME_CHARACTERS = 40;

/** `'W1'`: a name from a file, on one line and short, whatever it is. */
export function quoted(name: string): string {
  const shown = name.length > NAME_CHARACTERS ? `${name.slice(0, NAME_CHARACTERS)}…` : name;
  return `'${shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')}'`;
}

/** @throws InputError when a file has more arrays than anybody means */
export function expectFew(arrays: number): void {
  if (arrays > MAX_ARRAYS)
    throw new InputError(`expected at most ${MAX_ARRAYS} arrays, got more; save the gradients only`);
}

/** @throws InputError on a name that was there before */
export function expectNew(name: string, names: ReadonlySet<string>): void {
  if (names.has(name)) throw new InputError(`expected each name once, got ${quoted(name)} twice`);
}

/**
 * How many entries an array of this shape has.
 *
 * @throws InputError naming `where` when that is more than a file can hold
 */
export function countOf(shape: readonly number[], where: string): number {
  if (shape.length > MAX_DIMENSIONS) {
    throw new InputError(`${where}: expected at most ${MAX_DIMENSIONS} dimensions, got ${shape.length}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (count <= MAX_BYTES && shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return count;
  throw new InputError(`${where}: expected at most ${MAX_BYTES} entries, got the shape ${shape.slice(0, 4).join('×')}`);
}

/** Entries in C order, the last index fastest, in the order of a `FileArray`. */
export function columnMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  if (shape.length < 2) return data;
  const moved = new Float64Array(data.length);
  const strides = shape.map((_, k) => shape.slice(0, k).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let at = 0;
  for (const entry of data) {
    moved[at] = entry;
    for (let k = shape.length - 1; k >= 0; k--) {
      index[k] = (index[k] as number) + 1;
      at += strides[k] as number;
      if ((index[k] as number) < (shape[k] as number)) break;
      at -= (shape[k] as number) * (strides[k] as number);
      index[k] = 0;
    }
  }
  return moved;
}

/** Entries of a matrix row by row: C order. */
export function rowMajor({ shape, data }: FileArray): Float64Array {
  // The transpose's columns are the rows.
  return columnMajor(data, shape.toReversed());
}
