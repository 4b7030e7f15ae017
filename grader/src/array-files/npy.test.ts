import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { readNpy, writeNpy } from './npy.ts';

/** An array with a header of any text and version. */
function npy(header: string, data: Uint8Array = new Uint8Array(), version = 1): Buffer {
  const start = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  return Buffer.concat([start, length, Buffer.from(header, 'latin1'), data]);
}

const described = (descr: string, shape: string, order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('readNpy', () => {
  test.each<[string, Buffer, number[], number[]]>([
    ['C order', npy(described('|u1', '(2, 3)'), bytes(1, 2, 3, 4, 5, 6)), [2, 3], [1, 4, 2, 5, 3, 6]],
    ['Fortran order', npy(described('|u1', '(2, 3)', 'True'), bytes(1, 2, 3, 4, 5, 6)), [2, 3], [1, 2, 3, 4, 5, 6]],
    ['three dimensions', npy(described('|i1', '(2, 1, 2)'), bytes(1, 2, 3, 255)), [2, 1, 2], [1, 3, 2, -1]],
    ['big-endian', npy(described('>i2', '(2,)'), bytes(1, 0, 0, 2)), [2], [256, 2]],
    ['big-endian floats', npy(described('>f4', '(1,)'), bytes(0x3f, 0x80, 0, 0)), [1], [1]],
    ['a single number', npy(described('<u4', '()'), bytes(7, 0, 0, 0)), [], [7]],
    ['64-bit integers', npy(described('<i8', '(1,)'), bytes(254, 255, 255, 255, 255, 255, 255, 255)), [1], [-2]],
    ['no number at all', npy(described('<f8', '(0, 3)')), [0, 3], []],
    ['booleans', npy(described('|b1', '(2,)'), bytes(1, 0)), [2], [1, 0]],
    ['format 2', npy(described('<u2', '(1,)'), bytes(5, 0), 2), [1], [5]],
    [
      'keys in another order, long integers of Python 2',
      npy(`{"shape": (1L, 2L), "fortran_order": False, "descr": "=u1"}`, bytes(8, 9), 3),
      [1, 2],
      [8, 9],
    ],
  ])('reads %s', (_, file, shape, data) => {
    expect(readNpy(file, 'W1.npy')).toEqual({ shape, data: Float64Array.from(data) });
  });

  test.each<[string, Uint8Array, string]>([
    ['nothing', bytes(), 'W1.npy: expected a NumPy array, which begins with \\x93NUMPY'],
    ['a text', Buffer.from('hello, world'), 'W1.npy: expected a NumPy array'],
    ['a later format', npy('', bytes(), 4), 'W1.npy: expected format 1, 2 or 3 at byte 6, got 4'],
    ['no length', npy('').subarray(0, 9), 'W1.npy: ends at byte 9, within the header'],
    ['a lying length', npy('{}').subarray(0, 11), 'W1.npy: expected a header of at most 1 bytes at byte 8, got 2'],
    [
      'an empty header',
      npy('{}'),
      "W1.npy: expected descr (a plain type), fortran_order and shape in the header, got '{}'",
    ],
    [
      'a record type',
      npy(`{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}`),
      'expected descr (a plain',
    ],
    [
      'complex numbers',
      npy(described('<c16', '(1,)')),
      "float64, float32 or integers, got '<c16', complex numbers; save it",
    ],
    [
      'objects',
      npy(described('|O', '(1,)')),
      "W1.npy: expected float64, float32 or integers, got '|O'; save it as float64",
    ],
    ['half precision', npy(described('<f2', '(1,)')), "got '<f2'; save it as float64"],
    ['a type that is a word of ours', npy(described('toString', '(1,)')), "got 'toString'; save it as float64"],
    [
      'too few bytes',
      npy(described('<f8', '(2, 3)'), bytes(1, 2)),
      'W1.npy: expected 48 bytes for 2×3 of float64, got 2 after',
    ],
    [
      'a byte too many',
      npy(described('|u1', '()'), bytes(1, 2)),
      'W1.npy: expected 1 bytes for one number of uint8, got 2',
    ],
    [
      'a shape beyond all',
      npy(described('<f8', '(99999999, 99999999)')),
      'expected at most 8388608 entries, got the shape',
    ],
    [
      'a shape beyond numbers',
      npy(described('<f8', `(${'9'.repeat(400)}, 0)`)),
      'W1.npy: expected at most 8388608 entries',
    ],
    [
      'a broken shape',
      npy(described('<f8', '(1 2)'), bytes()),
      'W1.npy: expected at most 8388608 entries, got the shape NaN',
    ],
    ['too many dimensions', npy(described('|u1', `(${'1,'.repeat(65)})`), bytes(1)), 'at most 64 dimensions, got 65'],
  ])('refuses %s', (_, file, message) => {
    expect(() => readNpy(file, 'W1.npy')).toThrow(InputError);
    expect(() => readNpy(file, 'W1.npy')).toThrow(message);
  });
});

describe('writeNpy', () => {
  test.each([
    [[2, 2], "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"],
    [[4], "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }"],
  ])('writes %j in C order, its data at a multiple of 64 bytes', (shape, header) => {
    const written = writeNpy({ shape, data: Float64Array.of(1, 2, 3, 4) });
    expect(Buffer.from(written).toString('latin1', 10, 10 + header.length)).toBe(header);
    expect(written.length - 32).toBe(128);
    expect(new DataView(written.buffer, written.byteOffset).getFloat64(136, true)).toBe(shape.length === 2 ? 3 : 2);
  });
});
