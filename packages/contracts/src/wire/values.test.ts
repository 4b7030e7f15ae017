import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../parse.ts';
import { encodeAnswer, encodeValue } from './encode-value.ts';
import { encodeFrame, FrameReader } from './frame.ts';
import type { MatrixValue } from './matrix-value.ts';
import { Reply, type ValueNode } from './messages.ts';
import { NumbersValue } from './numbers-value.ts';
import { decodeValue, ForeignValue, type Value, ValueError } from './values.ts';

const LIMIT_BYTES = 10e6;

/** What arrives on the other side: through a frame, the schema, and with the payload at any place in memory. */
function cross(value: unknown): Value {
  const { node, payload } = encodeValue(value);
  const [frame] = new FrameReader(LIMIT_BYTES).push(encodeFrame({ type: 'returned', id: 1, value: node }, payload));
  const reply = parse(Reply, frame?.header, 'reply');
  if (frame === undefined || reply.type !== 'returned') throw new Error('no frame, or not this one');
  return decodeValue(reply.value, frame.payload);
}

/** A record without a prototype: equal to one with, as students' code needs it. */
function record(fields: Record<string, unknown>): object {
  return Object.assign(Object.create(null), fields);
}

const matrix = (rows: number, cols: number, entries: readonly number[]): MatrixValue => ({
  rows,
  cols,
  data: Float64Array.from(entries),
});

const numbers = fc.double().map((x) => (Object.is(x, -0) ? 0 : x));
const matrices = fc.tuple(fc.nat(4), fc.nat(4), fc.boolean()).chain(([rows, cols, isSingle]) =>
  fc.array(fc.double(), { minLength: rows * cols, maxLength: rows * cols }).map((entries) => {
    return { rows, cols, data: isSingle ? Float32Array.from(entries) : Float64Array.from(entries) };
  }),
);
const leaves = fc.oneof(numbers, fc.boolean(), fc.string({ maxLength: 100 }), matrices);
const keys = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/).filter((key) => !['rows', 'cols', 'data'].includes(key));

function nested(inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const list = fc.array(inner, { maxLength: 3 }).filter((items) => typeof items.flat()[0] !== 'number');
  return fc.oneof(leaves, list, fc.dictionary(keys, inner, { maxKeys: 3 }).map(record));
}

describe('encodeValue and decodeValue', () => {
  it('bring values of every kind through, bit by bit', () => {
    fc.assert(
      fc.property(nested(nested(nested(leaves))), (value) => {
        expect(cross(value)).toEqual(value);
      }),
    );
  });

  it('bring the arguments of a call through: numbers among each other, and mixed ones', () => {
    expect(cross([2250, 1e-5, 1e-1, 2250])).toEqual([2250, 1e-5, 1e-1, 2250]);
    const X = matrix(2, 1, [1, 2]);
    const parameters = record({ W: [X], b: [X], gamma: [] });
    const args = [X, parameters, 0.5, record({ batchNorm: true, activation: 'relu' })];
    expect(cross(args)).toEqual(args);
  });

  it('bring −0 of a matrix and NaN payloads as they are; −0 on its own becomes 0', () => {
    expect(cross(matrix(1, 3, [-0, Number.NaN, Number.NEGATIVE_INFINITY]))).toEqual(
      matrix(1, 3, [-0, Number.NaN, Number.NEGATIVE_INFINITY]),
    );
    expect(cross(-0)).toBe(0);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(cross(value)).toBe(value);
  });

  it('bring only what a view shows, and shared memory as memory of its own', () => {
    const view = { rows: 1, cols: 2, data: Float64Array.of(1, 2, 3, 4).subarray(1, 3) };
    expect(cross(view)).toEqual(matrix(1, 2, [2, 3]));
    const shared = { rows: 2, cols: 1, data: new Float32Array(new SharedArrayBuffer(16), 4, 2).fill(7) };
    const arrived = cross(shared) as MatrixValue;
    expect(arrived).toEqual({ rows: 2, cols: 1, data: Float32Array.of(7, 7) });
    expect(arrived.data.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it.each([0, 1, 3, 7])('copy matrices out of a payload at byte %i', (offset) => {
    const source = Buffer.concat([new Uint8Array(offset), new Uint8Array(Float64Array.of(1, 2, 3, 4).buffer)]);
    const payload = source.subarray(offset);
    const half = { matrix: { rows: 2, cols: 1, dtype: 'float64' } } as const;
    const value = decodeValue({ list: [half, half] }, payload) as MatrixValue[];
    source.fill(0xff);
    expect(value).toEqual([matrix(2, 1, [1, 2]), matrix(2, 1, [3, 4])]);
    expect(value.map(({ data }) => data.buffer.byteLength)).toEqual([16, 16]);
  });

  it('take matrices and arrays of another realm', () => {
    const value: unknown = runInContext('[{ rows: 1, cols: 2, data: Float32Array.of(1, 2) }, [true]]', createContext());
    expect(cross(value)).toEqual([{ rows: 1, cols: 2, data: Float32Array.of(1, 2) }, [true]]);
  });
});

describe('encodeValue', () => {
  class Network {
    readonly #depth = 3;
    depth(): number {
      return this.#depth;
    }
  }
  const sparse: unknown[] = [];
  sparse[2] = true;
  const describeNumbers = (source: NumbersValue['source']) => new NumbersValue(Float64Array.of(1), source).description;

  it.each([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('x'), 'a symbol'],
    ['a bigint', 1n, 'a bigint'],
    ['a promise', Promise.resolve(1), 'a Promise'],
    ['a date', new Date(0), 'a Date'],
    ['an instance without fields', new Network(), 'a Network'],
    ['an instance of nothing', Object.create(Object.create(null)), 'an object'],
    ['a promise of a class', new (class Later extends Promise<number> {})(() => {}), 'a Promise'],
    ['a map', new Map([['W', []]]), 'a Map'],
    ['whole numbers', new Int32Array(2), 'an Int32Array'],
    ['a column that is too long', new Array(100_001).fill(0), 'an array of more than 100000 numbers'],
    ['a float array that is too long', new Float64Array(100_001), 'a float array of more than 100000 numbers'],
    [
      'rows that are missing',
      { rows: undefined, cols: 2, data: new Float64Array(2) },
      'a broken matrix: undefined×2 with 2 numbers',
    ],
    ['too few numbers', { rows: 3, cols: 2, data: new Float64Array(5) }, 'a broken matrix: 3×2 with 5 numbers'],
    ['negative sizes', { rows: -2, cols: -3, data: new Float64Array(6) }, 'a broken matrix: -2×-3 with 6 numbers'],
    ['half sizes', { rows: 0.5, cols: 2, data: new Float64Array(1) }, 'a broken matrix: 0.5×2 with 1 numbers'],
    [
      'too many rows',
      { rows: 100_001, cols: 1, data: new Float64Array(100_001) },
      'a broken matrix: 100001×1 with 100001 numbers',
    ],
    [
      'sizes whose product overflows',
      { rows: 2 ** 600, cols: 2 ** 600, data: new Float64Array(0) },
      `a broken matrix: ${2 ** 600}×${2 ** 600} with 0 numbers`,
    ],
    [
      'an array as data',
      { rows: 1, cols: 2, data: [1, 2] },
      'a broken matrix: 1×2 with an array as data, not a Float64Array',
    ],
    [
      'whole numbers as data',
      { rows: 1, cols: 2, data: new Int32Array(2) },
      'a broken matrix: 1×2 with an Int32Array as data, not a Float64Array',
    ],
    [
      'an heir of Float64Array',
      { rows: 0, cols: 0, data: Object.create(Float64Array.prototype) },
      'a broken matrix: 0×0 with a Float64Array as data, not a Float64Array',
    ],
    [
      'sides in text',
      { rows: '1', cols: '2', data: new Float64Array(2) },
      'a broken matrix: string×string with 2 numbers',
    ],
    [
      'a side that is NaN',
      { rows: Number.NaN, cols: 1, data: new Float64Array(1) },
      'a broken matrix: NaN×1 with 1 numbers',
    ],
    [
      'a side of 2^31',
      { rows: 2 ** 31, cols: 0, data: new Float64Array(0) },
      'a broken matrix: 2147483648×0 with 0 numbers',
    ],
    [
      'data that lies about its length',
      { rows: 1, cols: 2, data: Object.defineProperty(new Float64Array(1), 'length', { value: 2 }) },
      'a broken matrix: 1×2 with 1 numbers',
    ],
  ])('describes %s', (_, value, description) => {
    expect(cross(value)).toEqual(new ForeignValue(description));
    expect(cross({ P: [true, value] })).toEqual(record({ P: [true, new ForeignValue(description)] }));
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', '1'],
    ['an array', [1]],
    ['a Promise', Promise.resolve(1)],
  ])('describes numbers with %s among them', (what, odd) => {
    const description = `an array with ${what} at [2], where a number belongs`;
    expect(cross({ b: [1, 2, odd, 4] })).toEqual(record({ b: new ForeignValue(description) }));
    expect(cross([1, 2, odd, 4])).toHaveLength(4);
  });

  it('brings numbers without a matrix through as what they are', () => {
    const array = (...entries: number[]) => new NumbersValue(Float64Array.from(entries), 'array');
    expect(cross({ mu: [0.5, Number.NaN], W: [[[1, -0]]], b: [[1], []] })).toEqual(
      record({ mu: array(0.5, Number.NaN), W: [[array(1, -0)]], b: [array(1), []] }),
    );
    expect(cross([[1, 2], [3]])).toEqual([array(1, 2), array(3)]);
    expect(cross(new Array(400).fill(0.5))).toEqual(array(...new Array(400).fill(0.5)));
    expect(cross(Float64Array.of(1, 2))).toEqual(new NumbersValue(Float64Array.of(1, 2), 'Float64Array'));
    expect(cross([Float32Array.of(1, 2)])).toEqual([new NumbersValue(Float32Array.of(1, 2), 'Float32Array')]);
    expect(['array', 'Float32Array'].map((source) => describeNumbers(source as 'array'))).toEqual([
      'an array of 1 number',
      'a Float32Array of 1 number',
    ]);
    expect(array(1, 2).description).toBe('an array of 2 numbers');
  });

  it('brings numbers through at the deepest level, where rows of a layer’s matrix stand', () => {
    const P = new NumbersValue(Float64Array.of(1, 2), 'array');
    expect(cross({ layers: [{ S: [[1, 2]] }] })).toEqual(record({ layers: [record({ S: [P] })] }));
  });

  it('brings numbers of any memory through as a copy', () => {
    const shared = new Float64Array(new SharedArrayBuffer(16)).fill(3);
    const resizable = new ArrayBuffer(16, { maxByteLength: 64 });
    const view = new Float64Array(resizable).fill(3);
    const part = new Float64Array([0, 3, 3, 0]).subarray(1, 3);
    class Heir extends Float64Array {
      override get length(): number {
        throw new Error('not asked');
      }
    }
    for (const data of [shared, view, part, Heir.of(3, 3)]) {
      expect(cross({ rows: 2, cols: 1, data })).toEqual(matrix(2, 1, [3, 3]));
      expect(cross({ b: data })).toEqual(record({ b: new NumbersValue(Float64Array.of(3, 3), 'Float64Array') }));
    }
    resizable.resize(8);
    expect(cross({ rows: 2, cols: 1, data: view })).toEqual(new ForeignValue('a broken matrix: 2×1 with 1 numbers'));
    const detached = new Float32Array(2);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    expect(cross({ b: detached })).toEqual(record({ b: new NumbersValue(new Float32Array(0), 'Float32Array') }));
  });

  it('takes an instance of a class with fields as a record of them', () => {
    class Gradients {
      readonly W = [matrix(1, 1, [7])];
      readonly b = [];
      #secret = 1;
      get sum() {
        return this.#secret;
      }
    }
    expect(cross(new Gradients())).toEqual(record({ W: [matrix(1, 1, [7])], b: [] }));
    expect(
      cross(
        new (class Late extends Promise<number> {
          W = 1;
        })(() => {}),
      ),
    ).toBeInstanceOf(ForeignValue);
  });

  it('takes matrices of any making: of a class, frozen, without a prototype, the same one twice', () => {
    class Tensor {
      rows = 1;
      cols = 1;
      data = Float64Array.of(5);
      more = 'ignored';
    }
    const one = new Tensor();
    const frozen = Object.freeze({ rows: -0, cols: 1, data: new Float64Array(0) });
    const bare = Object.assign(Object.create(null), matrix(1, 1, [5]));
    const five = matrix(1, 1, [5]);
    expect(cross({ W: [one, one, bare], b: frozen })).toEqual(
      record({ W: [five, five, five], b: { rows: 0, cols: 1, data: new Float64Array(0) } }),
    );
  });

  it('reads every length and entry once, whatever it says the next time', () => {
    const reads: string[] = [];
    const spied = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(from, key) {
          reads.push(String(key));
          return Reflect.get(from, key);
        },
      });
    expect(cross({ W: spied([spied([1, 2])]) })).toEqual(
      record({ W: [new NumbersValue(Float64Array.of(1, 2), 'array')] }),
    );
    expect(reads).toEqual(['length', '0', 'length', '0', '1']);
    reads.length = 0;
    expect(cross(spied({ rows: 1, cols: '1', data: null }))).toEqual(
      new ForeignValue('a broken matrix: 1×string with null as data, not a Float64Array'),
    );
    expect(reads).toEqual(['rows', 'cols', 'data']);
  });

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['2^40', 2 ** 40],
    ['−1', -1],
    ['a text', '2'],
  ])('meets a proxy whose length is %s', (_, length) => {
    const proxy = (entry: unknown): unknown[] =>
      new Proxy([], { get: (_from, key) => (key === 'length' ? length : entry) });
    expect(() => cross(proxy(true))).toThrow(new ValueError('a value of more than 400 parts'));
    expect(cross({ b: proxy(1) })).toEqual(record({ b: new ForeignValue('an array of more than 100000 numbers') }));
  });

  it('takes an array as what is at its indices, whatever its iterator and its other properties are', () => {
    const endless = {
      note: 'ignored',
      *[Symbol.iterator]() {
        for (;;) yield true;
      },
    };
    expect(cross(Object.assign([true], endless))).toEqual([true]);
    expect(cross({ b: Object.assign([2], endless) })).toEqual(
      record({ b: new NumbersValue(Float64Array.of(2), 'array') }),
    );
  });

  it('describes a detached matrix', () => {
    const data = new Float64Array(4);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    expect(cross({ rows: 2, cols: 2, data })).toEqual(new ForeignValue('a broken matrix: 2×2 with 0 numbers'));
  });

  it('keeps a matrix as it was when a later getter changes or detaches it', () => {
    const S = matrix(1, 2, [1, 2]);
    const buffer = new ArrayBuffer(8);
    const value = {
      S,
      mu: { rows: 1, cols: 1, data: new Float64Array(buffer) },
      get later() {
        S.data.fill(7);
        structuredClone(buffer, { transfer: [buffer] });
        return true;
      },
    };
    expect(cross(value)).toEqual(record({ S: matrix(1, 2, [1, 2]), mu: matrix(1, 1, [0]), later: true }));
  });

  it('fills the holes of a sparse array', () => {
    const hole = new ForeignValue('undefined');
    expect(cross(sparse)).toEqual([hole, hole, true]);
    expect(() => encodeValue(new Array(2 ** 32 - 1))).toThrow('a value of more than 400 parts');
  });

  it('leaves out undefined, symbols, inherited fields and odd names, __proto__ among them', () => {
    const value = JSON.parse('{ "__proto__": { "polluted": true }, "a b": 1, "": 2, "1": 3, "W": true }');
    value.leftOut = undefined;
    value[Symbol('x')] = 4;
    expect(cross(value)).toEqual(record({ W: true }));
    expect(cross({ constructor: true, toString: true, toJSON: true })).toEqual(
      record({ constructor: true, toString: true, toJSON: true }),
    );
    // Students call methods of objects on their arguments.
    expect(Object.getPrototypeOf(cross({ W: true }))).toBe(Object.prototype);
    const forged = decodeValue(JSON.parse('{"record":{"__proto__":{"record":{}}}}'), new Uint8Array());
    expect(Object.getPrototypeOf(forged)).toBe(Object.prototype);
    expect(Object.keys(forged)).toEqual(['__proto__']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('cuts long texts', () => {
    expect(cross('x'.repeat(1000))).toBe('x'.repeat(200));
  });

  it('throws what a getter or a proxy throws', () => {
    const boom = (): never => {
      throw new TypeError('boom');
    };
    const hostile = [
      {
        get P() {
          return boom();
        },
      },
      {
        rows: 1,
        cols: 1,
        get data() {
          return boom();
        },
      },
      new Proxy({}, { ownKeys: boom }),
      new Proxy({}, { getPrototypeOf: boom }),
      new Proxy([], { get: boom }),
    ];
    for (const value of hostile) expect(() => encodeValue([value])).toThrow(new TypeError('boom'));
  });

  it('takes a proxy that behaves, and reads the fields of a matrix once', () => {
    expect(cross(new Proxy({ W: new Proxy([true], {}) }, {}))).toEqual(record({ W: [true] }));
    let reads = 0;
    const changing = {
      rows: 1,
      cols: 1,
      get data() {
        reads += 1;
        return new Float64Array(reads);
      },
    };
    expect(cross(changing)).toEqual(matrix(1, 1, [0]));
    expect(reads).toBe(1);
  });

  it('refuses what is nested too deep, cycles included', () => {
    const list: unknown[] = [];
    list.push(list);
    const self: Record<string, unknown> = {};
    self.self = self;
    for (const value of [list, self, [[[[[]]]]], { a: { b: { c: { d: {} } } } }]) {
      expect(() => encodeValue(value)).toThrow(new ValueError('a value nested deeper than 4 levels'));
    }
    expect(cross([[[[true]]]])).toEqual([[[[true]]]]);
  });

  it('refuses more than 400 parts', () => {
    expect(cross(new Array(399).fill(true))).toHaveLength(399);
    for (const value of [new Array(400).fill(true), { W: new Array(399).fill([1]) }]) {
      expect(() => encodeValue(value)).toThrow(new ValueError('a value of more than 400 parts'));
    }
  });
});

describe('encodeAnswer', () => {
  /** What arrives of an answer. */
  function answered(value: unknown): Value {
    const { node, payload } = encodeAnswer(value);
    const frame = encodeFrame({ type: 'returned', id: 1, value: node }, payload);
    const [{ header, payload: bytes } = { header: {}, payload: new Uint8Array() }] = new FrameReader(LIMIT_BYTES).push(
      frame,
    );
    const reply = parse(Reply, header, 'reply');
    return decodeValue('value' in reply ? reply.value : { number: 0 }, bytes);
  }
  const P = matrix(1, 2, [1, 2]);
  const tooMany = new ForeignValue('a value of more than 400 parts');
  const tooDeep = new ForeignValue('a value nested deeper than 4 levels');

  it('is what encodeValue says of what may cross', () => {
    fc.assert(
      fc.property(nested(nested(nested(leaves))), (value) => {
        expect(answered(value)).toEqual(value);
      }),
    );
  });

  it('cuts what is too deep, and nothing beside it', () => {
    const self: Record<string, unknown> = { P };
    self.self = self;
    const cut = record({ P, self: tooDeep });
    expect(answered(self)).toEqual(record({ P, self: record({ P, self: record({ P, self: cut }) }) }));
    expect(answered({ cache: { layers: [{ bn: { mu: 1 }, S: P }] }, P })).toEqual(
      record({ cache: record({ layers: [record({ bn: tooDeep, S: P })] }), P }),
    );
    expect(answered([[[[[]]]]])).toEqual([[[[tooDeep]]]]);
  });

  it.each<[string, unknown]>([
    ['long', new Array(500).fill(null)],
    ['wide by what is in it', new Array(50).fill([P, P, P, P, P, P, P, P])],
    ['much too large to look through', new Array(399).fill(new Array(399).fill([P, P]))],
    ['of long texts', new Array(300).fill('…'.repeat(200))],
    ['a record', Object.fromEntries(Array.from({ length: 395 }, (_, i) => [`a${i}`, P]))],
  ])('cuts a cache that is %s, before a right answer and after it', (_, cache) => {
    const W = new Array(9).fill(P);
    expect(answered({ cache, W, b: W })).toEqual(record({ cache: tooMany, W, b: W }));
    expect(answered({ W, b: W, cache })).toEqual(record({ cache: tooMany, W, b: W }));
    const layer = { S: P, X: P, cache };
    const kept = record({ S: P, X: P, cache: tooMany });
    expect(answered({ P, layers: [layer, layer, layer] })).toMatchObject({ P, layers: [{ S: P }, { S: P }, { S: P }] });
    expect(answered({ P, layers: new Array(9).fill({ ...layer, cache: new Array(450).fill(true) }) })).toEqual(
      record({ P, layers: new Array(9).fill(kept) }),
    );
  });

  it('cuts what is wide in what is narrow first, and an answer that is too much by itself', () => {
    const wide = [P, P, P, P, P, P];
    const narrow = [wide, wide, wide, wide, wide];
    expect(answered({ all: new Array(12).fill(narrow), W: [P] })).toEqual(record({ all: tooMany, W: [P] }));
    expect(answered(new Array(400).fill(P))).toEqual(tooMany);
    const fields = Object.fromEntries(Array.from({ length: 399 }, (_, i) => [`a${i}`, '…'.repeat(200)]));
    expect(answered(fields)).toEqual(tooMany);
  });

  it('throws what a getter throws', () => {
    const value = {
      get P() {
        throw new TypeError('boom');
      },
    };
    expect(() => encodeAnswer(value)).toThrow(new TypeError('boom'));
  });
});

describe('decodeValue', () => {
  it('says of what type the numbers were where they come from', () => {
    const root: ValueNode = {
      list: [
        { matrix: { rows: 1, cols: 1, dtype: 'float64', elements: 'int64' } },
        { numbers: { length: 1, source: 'Float64Array', elements: 'bool' } },
      ],
    };
    expect(parse(Reply, { type: 'returned', id: 1, value: root }, 'reply')).toMatchObject({ value: root });
    expect(decodeValue(root, new Uint8Array(Float64Array.of(3, 1).buffer))).toEqual([
      { ...matrix(1, 1, [3]), elements: 'int64' },
      new NumbersValue(Float64Array.of(1), 'Float64Array', 'bool'),
    ]);
  });
});

describe('decodeValue on a payload that does not fit', () => {
  const node = (rows: number, cols: number, dtype: 'float64' | 'float32' = 'float64'): ValueNode => ({
    matrix: { rows, cols, dtype },
  });

  it.each([
    ['too short', node(2, 2), 31, 'a 2×2 float64 matrix: expected 32 bytes, got 31'],
    ['too short for float32', node(2, 2, 'float32'), 8, 'a 2×2 float32 matrix: expected 16 bytes, got 8'],
    [
      'too short for the second',
      { list: [node(1, 2), node(1, 2)] },
      24,
      'a 1×2 float64 matrix: expected 16 bytes, got 8',
    ],
    ['too short for numbers', { numbers: { length: 2, source: 'array' } }, 8, '2 numbers: expected 16 bytes, got 8'],
    ['much too short', node(100_000, 100_000), 8, 'a 100000×100000 float64 matrix: expected 80000000000 bytes, got 8'],
    ['too long', node(1, 1), 9, 'the payload has 1 bytes too many'],
    ['not asked for', { number: 1 }, 8, 'the payload has 8 bytes too many'],
  ] as const)('says that it is %s, before it allocates', (_, root, length, message) => {
    expect(() => decodeValue(structuredClone(root) as ValueNode, new Uint8Array(length))).toThrow(
      new ValueError(message),
    );
  });
});
