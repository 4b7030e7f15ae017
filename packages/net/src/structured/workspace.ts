import { allocate, type Matrix } from '@gradus/matrix';

/** Entries that matrices are aligned to: 64 bytes. */
const ALIGNMENT = 8;
const LEAST = 1 << 16;

/**
 * Float64 memory of the backend, lent to one owner at a time: what `allocate` gives is never freed, and networks are
 * checked by the thousand. It grows to the largest need.
 */
class Workspace {
  #region: Matrix | undefined;
  #used = 0;
  #owner: object | undefined;

  /** Lends all of it to `owner`. @returns false when somebody else had it meanwhile: what lay here is gone */
  claim(owner: object): boolean {
    if (this.#owner === owner) return true;
    this.#owner = owner;
    this.#used = 0;
    return false;
  }

  /** Makes room for `entries` float64 in all, before the first is taken. */
  reserve(entries: number): void {
    if (this.#region !== undefined && this.#region.data.length >= entries) return;
    this.#region = allocate(1, Math.max(LEAST, 2 * (this.#region?.data.length ?? 0), entries), 'float64');
  }

  /** @throws RangeError when more is taken than was reserved */
  take(rows: number, cols: number): Matrix {
    const first = this.#used;
    this.#used += sizeOf(rows, cols);
    const room = this.#region?.data.length ?? 0;
    if (this.#used > room) throw new RangeError(`Workspace.take: expected to need ${room} entries, got ${this.#used}`);
    return { rows, cols, data: (this.#region as Matrix).data.subarray(first, first + rows * cols) };
  }
}

/** Entries that a matrix takes in the workspace. */
export function sizeOf(rows: number, cols: number): number {
  return Math.ceil((rows * cols) / ALIGNMENT) * ALIGNMENT;
}

/** Of this thread. */
export const workspace = new Workspace();
