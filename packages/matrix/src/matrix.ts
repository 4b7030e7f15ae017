/** Element type of a matrix: float64 for every gradient check, float32 for training. */
export type Dtype = 'float64' | 'float32';

/**
 * A dense matrix in column-major order: entry (i, j) is `data[i + j * rows]`, so a sample (a column) is one
 * contiguous run. A plain record, so that it crosses a process boundary as it is.
 */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
}

/** @returns 'float32' or 'float64', after the array that holds the entries */
export function dtypeOf(A: Matrix): Dtype {
  return A.data instanceof Float32Array ? 'float32' : 'float64';
}

/**
 * A rows×cols matrix of zeros.
 *
 * @throws RangeError when a size is not a whole number ≥ 0
 */
export function zeros(rows: number, cols: number, dtype: Dtype = 'float64'): Matrix {
  expectSizes('zeros', rows, cols);
  return { rows, cols, data: dtype === 'float32' ? new Float32Array(rows * cols) : new Float64Array(rows * cols) };
}

/** @throws RangeError when a size is not a whole number ≥ 0 */
export function expectSizes(operation: string, rows: number, cols: number): void {
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(cols) || rows < 0 || cols < 0) {
    throw new RangeError(`${operation}: expected whole numbers of rows and columns, got ${rows}×${cols}`);
  }
}

/** A rows×cols matrix with `value` in every entry. */
export function filled(rows: number, cols: number, value: number, dtype: Dtype = 'float64'): Matrix {
  const A = zeros(rows, cols, dtype);
  A.data.fill(value);
  return A;
}

/**
 * A float64 matrix from its rows.
 *
 * @throws RangeError when the rows differ in length
 * @example
 * fromRows([[1, 2], [3, 4]]); // 2×2
 */
export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const A = zeros(rows.length, cols);
  rows.forEach((row, i) => {
    if (row.length !== cols) {
      throw new RangeError(`fromRows: expected ${cols} entries in row ${i}, as in row 0, got ${row.length}`);
    }
    row.forEach((value, j) => {
      A.data[i + j * A.rows] = value;
    });
  });
  return A;
}

/** A float64 m×1 matrix. */
export function column(entries: readonly number[]): Matrix {
  return { rows: entries.length, cols: 1, data: Float64Array.from(entries) };
}

/** The rows of `A` as plain arrays, for printing and for tests. */
export function toRows(A: Matrix): number[][] {
  return Array.from({ length: A.rows }, (_, i) => Array.from({ length: A.cols }, (_, j) => A.data[i + j * A.rows]));
}

/** @throws RangeError when (i, j) lies outside of `A` */
export function entry(A: Matrix, i: number, j: number): number {
  if (!(Number.isInteger(i) && i >= 0 && i < A.rows && Number.isInteger(j) && j >= 0 && j < A.cols)) {
    throw new RangeError(`entry: expected a place inside ${shapeOf(A)}, got (${i}, ${j})`);
  }
  return A.data[i + j * A.rows];
}

/** A copy with entries of its own. */
export function copy(A: Matrix): Matrix {
  return { rows: A.rows, cols: A.cols, data: A.data.slice() };
}

/** `A` with entries of the given type; always a copy. */
export function cast(A: Matrix, dtype: Dtype): Matrix {
  const data = dtype === 'float32' ? new Float32Array(A.data) : new Float64Array(A.data);
  return { rows: A.rows, cols: A.cols, data };
}

/** `rows×cols`, as error messages name shapes. */
export function shapeOf(A: Pick<Matrix, 'rows' | 'cols'>): string {
  return `${A.rows}×${A.cols}`;
}

/** A zero matrix whose type is float32 only when both operands are. */
export function zerosLike(rows: number, cols: number, A: Matrix, B: Matrix = A): Matrix {
  return zeros(rows, cols, dtypeOf(A) === 'float32' && dtypeOf(B) === 'float32' ? 'float32' : 'float64');
}
