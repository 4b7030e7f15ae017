import { deflateSync } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { MAX_BYTES } from './array-file.ts';
import { readMat, writeMat } from './mat.ts';

/** Data elements of either byte order, for files that MATLAB writes and Gradus does not. */
class Writer {
  readonly #isLittle: boolean;
  constructor(isLittle = true) {
    this.#isLittle = isLittle;
  }

  words(...values: number[]): Buffer {
    const bytes = Buffer.alloc(values.length * 4);
    for (const [i, value] of values.entries()) {
      if (this.#isLittle) bytes.writeUInt32LE(value >>> 0, i * 4);
      else bytes.writeUInt32BE(value >>> 0, i * 4);
    }
    return bytes;
  }

  element(tag: number, content: Uint8Array): Buffer {
    return Buffer.concat([this.words(tag, content.length), content, Buffer.alloc(-content.length & 7)]);
  }

  small(tag: number, content: Uint8Array): Buffer {
    const filled = Buffer.concat([content, Buffer.alloc(4 - content.length)]);
    return Buffer.concat([this.words(content.length * 0x10000 + tag), filled]);
  }

  header(): Buffer {
    const header = Buffer.alloc(128, ' ');
    header.write('MATLAB 5.0 MAT-file');
    header.set(this.#isLittle ? [0, 1, 0x49, 0x4d] : [1, 0, 0x4d, 0x49], 124);
    return header;
  }

  matrix(ofClass: number, shape: number[], name: string, ...data: Buffer[]): Buffer {
    const parts = [this.element(6, this.words(ofClass, 0)), this.element(5, this.words(...shape))];
    return this.element(14, Buffer.concat([...parts, this.element(1, Buffer.from(name)), ...data]));
  }
}

const w = new Writer();
const big = new Writer(false);
const WANTED = new Set(['W1', 'b1']);
const file = (...elements: Uint8Array[]) => Buffer.concat([w.header(), ...elements]);
const three = w.element(2, Buffer.from([1, 2, 3]));
const W1 = w.matrix(6, [3, 1], 'W1', three);

describe('readMat', () => {
  test.each<[string, Buffer, number[], number[]]>([
    ['doubles held as bytes', file(W1), [3, 1], [1, 2, 3]],
    ['a small element', file(w.matrix(9, [1, 2], 'W1', w.small(3, Buffer.from([1, 0, 255, 255])))), [1, 2], [1, -1]],
    [
      'a small name',
      file(
        w.element(
          14,
          Buffer.concat([
            w.element(6, w.words(6, 0)),
            w.element(5, w.words(1, 1)),
            w.small(1, Buffer.from('W1')),
            w.small(1, Buffer.from([5])),
          ]),
        ),
      ),
      [1, 1],
      [5],
    ],
    ['compressed variables', file(w.element(15, deflateSync(W1))), [3, 1], [1, 2, 3]],
    [
      'big-endian files',
      Buffer.concat([big.header(), big.matrix(7, [2, 1], 'W1', big.element(7, big.words(0x3f800000, 0xc0000000)))]),
      [2, 1],
      [1, -2],
    ],
    ['three dimensions', file(w.matrix(6, [1, 1, 3], 'W1', three)), [1, 1, 3], [1, 2, 3]],
    ['no number at all', file(w.matrix(6, [0, 3], 'W1', w.element(9, Buffer.alloc(0)))), [0, 3], []],
  ])('reads %s', (_, bytes, shape, data) => {
    expect(readMat(bytes, WANTED).arrays.get('W1')).toEqual({ shape, data: Float64Array.from(data) });
  });

  test('names what is not wanted, whatever it is', () => {
    const opaque = w.element(14, Buffer.concat([w.element(6, w.words(17, 0)), w.element(1, Buffer.from('table'))]));
    const { arrays, names } = readMat(file(w.matrix(2, [1, 1], 's'), opaque, W1), WANTED);
    expect(names).toEqual(['s', 'table', 'W1']);
    expect([...arrays.keys()]).toEqual(['W1']);
  });

  const complex = w.element(
    14,
    Buffer.concat([
      w.element(6, w.words(0x0806, 0)),
      w.element(5, w.words(3, 1)),
      w.element(1, Buffer.from('W1')),
      three,
      three,
    ]),
  );
  const hdf = Buffer.alloc(600);
  hdf.write('\x89HDF\r\n\x1a\n', 'latin1');
  const version = w.header();
  version[125] = 2;
  const unpacked = w.element(15, deflateSync(Buffer.alloc(MAX_BYTES + 1)));

  test.each<[string, Uint8Array, string]>([
    [
      'nothing',
      Buffer.alloc(0),
      'expected a MATLAB file of level 5 (a header of 128 bytes), got nothing; save it with -v7',
    ],
    [
      'version 7.3',
      Buffer.from('MATLAB 7.3 MAT-file, Platform: GLNXA64'),
      'got one of version 7.3 (HDF5); save it with -v7',
    ],
    ['HDF5', hdf, 'got one of version 7.3 (HDF5); save it with -v7'],
    ['a text file of Octave', Buffer.from('# Created by Octave 9'), 'got a text file of Octave; save it with -v7'],
    ['another version', version, 'expected version 0x0100 at byte 124, got 512; save it with -v7'],
    [
      'half a tag',
      file(Buffer.alloc(3)),
      'byte 128: expected an element of 8 bytes or more, got 3: the file is cut off',
    ],
    ['an element that is cut off', file(W1.subarray(0, 30)), 'byte 128: expected '],
    [
      'a small element that is too large',
      file(w.words(0x0005_0001, 0)),
      'byte 128: expected at most 4 bytes in a small element, got 5',
    ],
    ['what is no variable', file(three), 'byte 128: expected a variable (element type 14), got type 2'],
    [
      'a variable without flags',
      file(w.element(14, three)),
      'byte 0 of the variable at byte 128: expected array flags (element type 6), got type 2',
    ],
    [
      'an empty variable',
      file(w.element(14, Buffer.alloc(0))),
      'byte 0 of the variable at byte 128: expected an element',
    ],
    [
      'a variable without numbers',
      file(w.matrix(6, [1, 1], 'W1')),
      'of the variable at byte 128: expected an element of 8',
    ],
    ['a structure', file(w.matrix(2, [1, 1], 'W1')), "'W1': expected a full matrix of real numbers, got a struct"],
    [
      'a sparse matrix',
      file(w.matrix(5, [1, 1], 'W1')),
      "'W1': expected a full matrix of real numbers, got a sparse matrix",
    ],
    [
      'an unknown class',
      file(w.matrix(99, [1, 1], 'W1')),
      "'W1': expected a full matrix of real numbers, got class 99",
    ],
    ['complex numbers', file(complex), "'W1': expected a full matrix of real numbers, got complex ones"],
    [
      'numbers of another type',
      file(w.matrix(6, [1, 1], 'W1', w.element(18, Buffer.from('ab')))),
      "'W1': expected numbers, got element type 18",
    ],
    ['a lying shape', file(w.matrix(6, [5, 1], 'W1', three)), "'W1': expected 5 bytes for 5×1 of uint8, got 3"],
    [
      'a negative size',
      file(w.matrix(6, [-1, 1], 'W1', three)),
      "'W1': expected at most 67108864 entries, got the shape 4294967295×1",
    ],
    ['a name twice', file(W1, W1), "expected each name once, got 'W1' twice"],
    [
      'a broken stream',
      file(w.element(15, Buffer.from('nothing'))),
      'byte 128: expected compressed data, got a broken stream: incorrect header check',
    ],
    [
      'a cut-off stream',
      file(w.element(15, deflateSync(W1).subarray(0, 20))),
      'byte 128: expected compressed data, got a broken stream: unexpected end of file',
    ],
    [
      'an empty stream',
      file(w.element(15, deflateSync(Buffer.alloc(0)))),
      'byte 0 of what is compressed at byte 128: expected an element',
    ],
    [
      'much in little',
      file(unpacked),
      `byte 128: expected at most ${MAX_BYTES} bytes in all variables; save the gradients only`,
    ],
    [
      'too many variables',
      file(...Array.from({ length: 1001 }, (_, i) => w.matrix(2, [1, 1], `v${i}`))),
      'expected at most 1000 arrays',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readMat(bytes, WANTED)).toThrow(InputError);
    expect(() => readMat(bytes, WANTED)).toThrow(message);
  });
});

test('writeMat gives what has fewer dimensions two', () => {
  const arrays = new Map([
    ['W1', { shape: [], data: Float64Array.of(5) }],
    ['b1', { shape: [2], data: Float64Array.of(6, 7) }],
  ]);
  const read = readMat(writeMat(arrays), WANTED).arrays;
  expect(read.get('W1')).toEqual({ shape: [1, 1], data: Float64Array.of(5) });
  expect(read.get('b1')).toEqual({ shape: [2, 1], data: Float64Array.of(6, 7) });
});
