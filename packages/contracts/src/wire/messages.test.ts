import { describe, expect, it } from 'vitest';
import { describeSchema } from '../../test/describe-schema.ts';
import { InputError } from '../input-error.ts';
import { parse } from '../parse.ts';
import { Reply } from './messages.ts';

const returned = (value: unknown) => ({ type: 'returned', id: 1, value });
const matrix = { matrix: { rows: 2, cols: 3, dtype: 'float64' } };

describeSchema(
  'Reply',
  Reply,
  [
    returned({ record: { P: matrix } }),
    { type: 'ready', targets: ['softmax'] },
    { type: 'ready', targets: [], leftOut: 'cell 2 (a for loop)' },
    { type: 'refused', stage: 'compile', message: 'submission.ts:3: …' },
    { type: 'refused', stage: 'load', message: '', leftOut: 'cell 2 (a for loop)' },
    { type: 'threw', id: 0, message: '' },
    { type: 'evaluated', id: 1 },
    { type: 'threwAt', id: 1, move: 255, message: '' },
    { type: 'counted', id: 1, value: matrix, functions: [{ name: 'forward', calls: 1 }] },
    { type: 'counted', id: 1, value: { number: 1 }, functions: [] },
    returned(matrix),
    { ...returned(matrix), changed: 2 },
    returned({ number: 'NaN' }),
    returned({ record: { P: matrix, layers: { list: [{ record: { S: matrix, note: { other: 'a Promise' } } }] } } }),
    returned({ list: [{ list: [{ list: [{ list: [{ boolean: true }] }] }] }] }),
  ],
  [
    [
      '/type',
      'exit',
      `at the top level: 'type' must be one of "ready", "refused", "returned", "counted", "threw", "evaluated", "threwAt", got "exit"`,
    ],
    ['/id', -1, 'at /id: must be >= 0, got -1'],
    ['/extra', 1, 'at the top level: "extra" is not known here; expected type, id, value'],
    ['/value', {}, 'at /value: must NOT have fewer than 1 properties, got an object'],
    ['/value', { number: 1, text: '' }, 'at /value: must NOT have more than 1 properties, got an object'],
    ['/value', { code: '' }, 'at /value: "code" is not known here; expected number, boolean, text, matrix'],
    ['/value/record/P/matrix/rows', 1e9, 'at /value/record/P/matrix/rows: must be <= 100000, got 1000000000'],
    ['/value/record/P/matrix/rows', -2, 'at /value/record/P/matrix/rows: must be >= 0, got -2'],
    [
      '/value/record/P/matrix/dtype',
      'int8',
      'at /value/record/P/matrix/dtype: must be one of "float64", "float32", got "int8"',
    ],
    ['/value', { list: new Array(401).fill({ number: 1 }) }, 'at /value/list: must NOT have more than 400 items'],
    ['/value', { text: 'x'.repeat(201) }, 'at /value/text: must NOT have more than 200 characters'],
    ['/value', { number: Number.POSITIVE_INFINITY }, 'at /value/number: must be number or'],
    [
      '/value',
      { list: [{ list: [{ list: [{ list: [{ list: [] }] }] }] }] },
      'at /value/list/0/list/0/list/0/list/0: "list" is not known',
    ],
  ],
);

describe('Reply with counted calls', () => {
  const counted = (...functions: unknown[]) => ({ type: 'counted', id: 1, value: { number: 1 }, functions });

  it.each([
    ['a name of several lines', [{ name: 'a\nb', calls: 1 }], 'at /functions/0/name: must match pattern'],
    ['no name', [{ name: '', calls: 1 }], 'at /functions/0/name: must match pattern'],
    ['a long name', [{ name: 'a'.repeat(81), calls: 1 }], 'at /functions/0/name: must match pattern'],
    ['a function that was not called', [{ name: 'a', calls: 0 }], 'at /functions/0/calls: must be >= 1, got 0'],
    ['half a call', [{ name: 'a', calls: 1.5 }], 'at /functions/0/calls: must be integer, got 1.5'],
    ['too many calls', [{ name: 'a', calls: 2 ** 60 }], 'at /functions/0/calls: must be <= 9007199254740991'],
    [
      'too many functions',
      new Array(201).fill({ name: 'a', calls: 1 }),
      'at /functions: must NOT have more than 200 items',
    ],
  ])('refuses %s', (_, functions, message) => {
    expect(() => parse(Reply, counted(...functions), 'reply')).toThrow(message);
  });
});

describe('Reply on a hostile header', () => {
  const nested = (open: string, close: string, depth: number): unknown =>
    JSON.parse(`{"type":"returned","id":1,"value":${open.repeat(depth)}{"number":1}${close.repeat(depth)}}`);

  it.each([
    ['lists', nested('{"list":[', ']}', 30_000)],
    ['records', nested('{"record":{"W":', '}}', 30_000)],
    ['arrays', nested('[', ']', 30_000)],
  ])('refuses %s nested 30,000 deep', (_, header) => {
    expect(() => parse(Reply, header, 'reply')).toThrow(InputError);
  });

  it('refuses __proto__ as a key, and an odd key in a message of one line', () => {
    const record = (key: string) => JSON.parse(`{"type":"returned","id":1,"value":{"record":{${key}:{"number":1}}}}`);
    expect(() => parse(Reply, record('"__proto__"'), 'reply')).toThrow('at /value/record: must match pattern');
    expect(() => parse(Reply, JSON.parse('{"__proto__":{"type":"ready"}}'), 'reply')).toThrow("'type' is missing");
    for (const key of ['"a\\nb"', '"\\u202egnp"', `"${'k'.repeat(60_000)}"`, '"\\ud800"']) {
      let message = '';
      try {
        parse(Reply, record(key), 'reply');
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toMatch(/^reply: at \/value\/record: [^\p{C}\u2028]{1,400}$/u);
    }
  });

  it('refuses a record of more than 400 fields', () => {
    const fields = Object.fromEntries(Array.from({ length: 401 }, (_, k) => [`W${k}`, { number: 0 }]));
    expect(() => parse(Reply, returned({ record: fields }), 'reply')).toThrow(
      'at /value/record: must NOT have more than 400 properties, got an object',
    );
  });

  it('takes as many parts as fit into a header', () => {
    const value = { list: new Array(400).fill({ list: [{ number: 0 }, { boolean: true }] }) };
    expect(parse(Reply, returned(value), 'reply')).toEqual(returned(value));
  });
});
