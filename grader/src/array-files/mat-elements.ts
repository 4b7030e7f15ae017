import { inflateSync } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import { MAX_BYTES } from './array-file.ts';

/** Tags of data elements: "MAT-File Level 5 File Format", table 1. */
export const Tag = {
  int8: 1,
  int32: 5,
  uint32: 6,
  double: 9,
  matrix: 14,
  compressed: 15,
} as const;

/** A data element: a tag and bytes. */
export interface MatElement {
  readonly tag: number;
  readonly bytes: Uint8Array;
  /** Where its tag is, in messages: `byte 128`. */
  readonly where: string;
}

/** Bytes of a MATLAB level 5 file, as one reads on. */
export class MatElements {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isLittle: boolean;
  /** What these bytes are, after the place in a message: ` of 'W1'`. */
  readonly #within: string;
  #at: number;

  constructor(bytes: Uint8Array, isLittle: boolean, start = 0, within = '') {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isLittle = isLittle;
    this.#within = within;
    this.#at = start;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** @throws InputError when there is none, or it is cut off */
  next(): MatElement {
    const where = `byte ${this.#at}${this.#within}`;
    this.#expectBytes(8, where);
    const word = this.#view.getUint32(this.#at, this.#isLittle);
    // A small element has its size in the upper half of the first word, and up to 4 bytes after it.
    const small = word >>> 16;
    const tag = small > 0 ? word & 0xffff : word;
    const size = small > 0 ? small : this.#view.getUint32(this.#at + 4, this.#isLittle);
    if (small > 4) throw new InputError(`${where}: expected at most 4 bytes in a small element, got ${small}`);
    const start = this.#at + (small > 0 ? 4 : 8);
    if (start + size > this.#bytes.length) {
      throw new InputError(`${where}: expected ${size} bytes, got ${this.#bytes.length - start}: the file is cut off`);
    }
    // Only what is compressed is not filled up to a multiple of 8 bytes.
    const padded = tag === Tag.compressed ? size : Math.ceil(size / 8) * 8;
    this.#at = small > 0 ? this.#at + 8 : start + padded;
    return { tag, bytes: this.#bytes.subarray(start, start + size), where };
  }

  /** @throws InputError when the next element has another tag */
  expect(tag: number, what: string): Uint8Array {
    const element = this.next();
    if (element.tag === tag) return element.bytes;
    throw new InputError(`${element.where}: expected ${what} (element type ${tag}), got type ${element.tag}`);
  }

  #expectBytes(count: number, where: string): void {
    const left = this.#bytes.length - this.#at;
    if (left < count)
      throw new InputError(`${where}: expected an element of ${count} bytes or more, got ${left}: the file is cut off`);
  }
}

/**
 * What a compressed element holds.
 *
 * @param room - how many bytes it may have when unpacked
 * @throws InputError when it has more, or is no zlib stream
 */
export function inflated({ bytes, where }: MatElement, room: number): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(room, 1) });
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new InputError(`${where}: expected at most ${MAX_BYTES} bytes in all variables; save the gradients only`, {
        cause,
      });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${where}: expected compressed data, got a broken stream: ${reason}`, { cause });
  }
}
