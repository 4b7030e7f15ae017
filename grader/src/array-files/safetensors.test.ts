import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { readSafetensors } from './safetensors.ts';

function file(header: unknown, data: readonly number[] = [], length?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([start, text, Uint8Array.from(data)]);
}

const tensor = (dtype: unknown, shape: unknown, ...offsets: unknown[]) => ({ dtype, shape, data_offsets: offsets });
const ALL = new Set(['W1', 'b1']);

describe('readSafetensors', () => {
  test('reads the wanted tensors, row by row, and names the others', () => {
    const header = {
      __metadata__: { format: 'np' },
      other: tensor('F16', [1], 6, 8),
      W1: tensor('U8', [2, 2], 2, 6),
      b1: tensor('I16', [], 0, 2),
    };
    const { arrays, names } = readSafetensors(file(header, [255, 255, 1, 2, 3, 4, 0, 0]), ALL);
    expect(arrays.get('W1')).toEqual({ shape: [2, 2], data: Float64Array.of(1, 3, 2, 4) });
    expect(arrays.get('b1')).toEqual({ shape: [], data: Float64Array.of(-1) });
    expect([...arrays.keys()]).toEqual(['W1', 'b1']);
    expect(names).toEqual(['other', 'W1', 'b1']);
  });

  test.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(7), 'expected a safetensors file, which begins with 8 bytes, got 7'],
    ['a lying length', file('{}', [], 3n), 'expected a header of at most 2 bytes at byte 0, got 3'],
    [
      'a length beyond numbers',
      file('{}', [], 2n ** 63n),
      'expected a header of at most 2 bytes at byte 0, got 9223372',
    ],
    ['no JSON', file('{W1}'), "expected a JSON object at byte 8, got '{W1}'"],
    ['a list', file([]), "expected a JSON object at byte 8, got '[]'"],
    ['null', file(null), "expected a JSON object at byte 8, got 'null'"],
    ['an entry that is none', file({ W1: 3 }), `'W1': expected an entry like { "dtype": "F64"`],
    ['a shape that is none', file({ W1: tensor('F64', [1.5], 0, 8) }), "'W1': expected an entry like"],
    ['a negative size', file({ W1: tensor('F64', [-1], 0, 8) }), "'W1': expected an entry like"],
    ['a single offset', file({ W1: tensor('F64', [1], 0) }), "'W1': expected an entry like"],
    [
      'overlapping tensors',
      file({ W1: tensor('U8', [2], 0, 2), b1: tensor('U8', [2], 1, 3) }, [1, 2, 3]),
      "'b1': expected data_offsets from 2 on, got 1 to 3",
    ],
    ['a hole', file({ W1: tensor('U8', [1], 1, 2) }, [1, 2]), "'W1': expected data_offsets from 0 on, got 1 to 2"],
    [
      'offsets turned round',
      file({ W1: tensor('U8', [1], 0, 1), b1: tensor('U8', [1], 1, 0) }, [1]),
      "'b1': expected data_offsets from 1 on, got 1 to 0",
    ],
    ['bytes of nobody', file({ W1: tensor('U8', [1], 0, 1) }, [1, 2]), 'expected 1 bytes after the header, got 2'],
    ['a file cut off', file({ W1: tensor('U8', [3], 0, 3) }, [1, 2]), 'expected 3 bytes after the header, got 2'],
    [
      'a lying shape',
      file({ W1: tensor('F64', [2, 3], 0, 8) }, Array(8).fill(0)),
      "'W1': expected 48 bytes for 2×3 of float64, got 8 (data_offsets 0 to 8)",
    ],
    [
      'a lying shape of one number',
      file({ W1: tensor('F64', [], 0, 1) }, [0]),
      "'W1': expected 8 bytes for one number of",
    ],
    [
      'half precision',
      file({ W1: tensor('BF16', [1], 0, 2) }, [0, 0]),
      "'W1': expected F64, F32 or integers, got 'BF16'; save",
    ],
    [
      'a hidden property as type',
      file({ W1: tensor('constructor', [], 0, 0) }),
      "got 'constructor'; save it as float64",
    ],
    [
      'too many tensors',
      file(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`t${i}`, tensor('U8', [0], 0, 0)]))),
      'expected at most 1000 arrays, got more; save the gradients only',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes, ALL)).toThrow(InputError);
    expect(() => readSafetensors(bytes, ALL)).toThrow(message);
  });
});
