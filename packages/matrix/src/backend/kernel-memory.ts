import { type Dtype, type Matrix, zeros } from '../matrix.ts';

const PAGE_BYTES = 65_536;
const MAXIMUM_PAGES = 65_536;
/** What the compiler keeps at the start of the memory. */
const RESERVED_BYTES = 1024;
const ALIGNMENT_BYTES = 64;

/** Where the matrices of one product lie. */
interface Visit {
  readonly addresses: readonly [a: number, b: number, c: number];
  /** The first free address behind them. */
  readonly scratch: number;
  /** Copies a matrix to its address, unless it lies there already. */
  copyIn(A: Matrix, address: number): void;
  copyOut(C: Matrix, address: number): void;
}

/**
 * The memory that the kernels see. Matrices that were allocated in it stay where they are; others visit it for a
 * product, above the last one allocated. It is shared memory, for that keeps views valid when it grows.
 */
export class KernelMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  /** Every buffer that this memory had: growing makes another one over the same bytes. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  #top = RESERVED_BYTES;

  /** @throws RangeError when a size is not a whole number ≥ 0 */
  allocate(rows: number, cols: number, dtype: Dtype): Matrix {
    const matrix = zeros(rows, cols, dtype);
    const address = this.#top;
    this.#top = aligned(address + matrix.data.byteLength);
    const data = viewOf(this.#reserve(this.#top), address, matrix);
    // What visited this place before may have left numbers here.
    data.fill(0);
    return { rows, cols, data };
  }

  visit([A, B, C]: readonly [Matrix, Matrix, Matrix], scratchBytes: number): Visit {
    let free = this.#top;
    const place = ({ data }: Matrix): number => {
      if (this.#buffers.has(data.buffer)) return data.byteOffset;
      const address = free;
      free = aligned(free + data.byteLength);
      return address;
    };
    const addresses = [place(A), place(B), place(C)] as const;
    const buffer = this.#reserve(free + scratchBytes);
    const isVisitor = ({ data }: Matrix): boolean => !this.#buffers.has(data.buffer);
    return {
      addresses,
      scratch: free,
      copyIn: (matrix, address) => {
        if (isVisitor(matrix)) viewOf(buffer, address, matrix).set(matrix.data);
      },
      copyOut: (matrix, address) => {
        if (isVisitor(matrix)) matrix.data.set(viewOf(buffer, address, matrix));
      },
    };
  }

  /** Grows the memory where it must. @returns the buffer over all of it */
  #reserve(bytes: number): SharedArrayBuffer {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = this.memory;
    this.#buffers.add(buffer);
    return buffer;
  }
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function viewOf(buffer: SharedArrayBuffer, address: number, { data }: Matrix): Float32Array | Float64Array {
  return data instanceof Float32Array
    ? new Float32Array(buffer, address, data.length)
    : new Float64Array(buffer, address, data.length);
}
