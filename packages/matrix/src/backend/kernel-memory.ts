import { type Dtype, expectSizes, type Matrix } from '../matrix.ts';

const PAGE_BYTES = 65_536;
const MAXIMUM_PAGES = 65_536;
/** What the compiler keeps at the start of the memory. */
const RESERVED_BYTES = 1024;
const ALIGNMENT_BYTES = 64;

/**
 * The memory that the kernels see. What was allocated in it stays where it is; other matrices visit it for a product,
 * above the last array allocated. It is shared memory, for that keeps views valid when it grows, and other threads see it.
 */
export class KernelMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  /** Every buffer that this memory had: growing makes another one over the same bytes. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  #top = RESERVED_BYTES;

  /** @throws RangeError when a size is not a whole number ≥ 0 */
  allocate(rows: number, cols: number, dtype: Dtype): Matrix {
    expectSizes('allocate', rows, cols);
    const entries = rows * cols;
    if (dtype === 'float32') {
      const [buffer, address] = this.#take(entries * Float32Array.BYTES_PER_ELEMENT);
      return { rows, cols, data: new Float32Array(buffer, address, entries) };
    }
    const [buffer, address] = this.#take(entries * Float64Array.BYTES_PER_ELEMENT);
    return { rows, cols, data: new Float64Array(buffer, address, entries) };
  }

  allocateBytes(length: number): Uint8Array {
    const [buffer, address] = this.#take(length);
    return new Uint8Array(buffer, address, length);
  }

  /** Whether an array lies in this memory: its address is then its `byteOffset`. */
  holds(array: Matrix['data'] | Uint8Array): boolean {
    return this.#buffers.has(array.buffer);
  }

  /** Makes sure of `bytes` above all that was allocated, good until the next allocation. @returns their address */
  scratch(bytes: number): number {
    this.#reserve(this.#top + bytes);
    return this.#top;
  }

  /** Copies a matrix to an address within `scratch`. */
  copyIn(A: Matrix, address: number): void {
    viewOf(this.memory.buffer, address, A).set(A.data);
  }

  copyOut(address: number, A: Matrix): void {
    A.data.set(viewOf(this.memory.buffer, address, A));
  }

  /** The next free bytes, as zeros. */
  #take(bytes: number): [buffer: SharedArrayBuffer, address: number] {
    const address = this.#top;
    const buffer = this.#reserve(aligned(address + bytes));
    this.#top = aligned(address + bytes);
    // What visited this place before may have left numbers here.
    new Uint8Array(buffer, address, bytes).fill(0);
    return [buffer, address];
  }

  /** Grows the memory where it must. @returns the buffer over all of it @throws RangeError beyond 4 GiB */
  #reserve(bytes: number): SharedArrayBuffer {
    if (bytes > MAXIMUM_PAGES * PAGE_BYTES) {
      const [wanted, most] = [bytes / 2 ** 30, (MAXIMUM_PAGES * PAGE_BYTES) / 2 ** 30];
      throw new RangeError(
        `the memory of the kernels: expected to need at most ${most} GiB, got ${wanted.toFixed(1)}; GRADUS_BACKEND=plain has no such limit`,
      );
    }
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = this.memory;
    this.#buffers.add(buffer);
    return buffer;
  }
}

/** The next address at which an array may start. */
export function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function viewOf(buffer: SharedArrayBuffer, address: number, { data }: Matrix): Float32Array | Float64Array {
  return data instanceof Float32Array
    ? new Float32Array(buffer, address, data.length)
    : new Float64Array(buffer, address, data.length);
}
