import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError, MissingToolError } from './input-error.ts';
import { parse, readJson } from './parse.ts';
import { taggedUnion } from './tagged-union.ts';

const strictly = { additionalProperties: false };
const Shape = taggedUnion('kind', [
  Type.Object({ kind: Type.Literal('circle'), radius: Type.Number({ minimum: 0 }) }, strictly),
  Type.Object({ kind: Type.Enum(['square', 'cube']), side: Type.Number() }, strictly),
]);
const Drawing = Type.Object(
  { shapes: Type.Array(Shape), note: Type.Optional(Type.String({ maxLength: 5 })) },
  strictly,
);

const Filled = Type.Object({ ...Drawing.properties, fill: Type.Optional(Type.Enum(['red', 'green'])) }, strictly);

describe('parse', () => {
  it('returns the value that was given', () => {
    const drawing = {
      shapes: [
        { kind: 'circle', radius: 1 },
        { kind: 'cube', side: 2 },
      ],
    };
    expect(parse(Drawing, drawing, 'drawing.json')).toBe(drawing);
  });

  it.each([
    [[], 'at the top level: must be object, got an array of 0'],
    [{}, "at the top level: 'shapes' is missing"],
    [{ shapes: {} }, 'at /shapes: must be array, got an object'],
    [{ shapes: [], colour: 1 }, 'at the top level: "colour" is not known here; expected shapes, note'],
    [{ shapes: [{}] }, "at /shapes/0: 'kind' is missing"],
    [{ shapes: [{ kind: 'disc' }] }, `at /shapes/0: 'kind' must be one of "circle", "square", "cube", got "disc"`],
    [{ shapes: [{ kind: 'circle' }] }, "at /shapes/0: 'radius' is missing"],
    [{ shapes: [{ kind: 'circle', radius: -1 }] }, 'at /shapes/0/radius: must be >= 0, got -1'],
    [{ shapes: [{ kind: 'circle', radius: true }] }, 'at /shapes/0/radius: must be number, got true'],
    [
      { shapes: [{ kind: 'cube', side: 1, radius: 1 }] },
      'at /shapes/0: "radius" is not known here; expected kind, side',
    ],
    [
      { shapes: [], note: 'a\nlong\u202e note' },
      'at /note: must NOT have more than 5 characters, got "a\\u{a}long\\u{202e} note"',
    ],
  ])('says where, what was expected and what came: %j', (value, message) => {
    expect(() => parse(Drawing, value, 'drawing.json')).toThrow(new InputError(`drawing.json: ${message}`));
  });

  it.each([
    [{ shape: [] }, `at the top level: 'shapes' is missing; did you mean 'shapes' by "shape"?`],
    [
      { shapes: [], nota: '' },
      `at the top level: "nota" is not known here; expected shapes, note, fill; did you mean 'note'?`,
    ],
    [
      { shapes: [{ kind: 'sqaure' }] },
      `at /shapes/0: 'kind' must be one of "circle", "square", "cube", got "sqaure"; did you mean 'square'?`,
    ],
    [{ shapes: [{ kind: 7 }] }, 'at /shapes/0/kind: must be string, got 7'],
    [
      { shapes: [{ kind: 'circle', radios: 1 }] },
      `at /shapes/0: 'radius' is missing; did you mean 'radius' by "radios"?`,
    ],
    [{ shapes: [], fill: 'Red' }, `at /fill: must be one of "red", "green", got "Red"; did you mean 'red'?`],
    [{ shapes: [], fill: null }, 'at /fill: must be one of "red", "green", got null'],
  ])('says what may have been meant: %j', (value, message) => {
    expect(() => parse(Filled, value, 'drawing.json')).toThrow(new InputError(`drawing.json: ${message}`));
  });

  it('says what a key whose value is undefined lacks', () => {
    expect(() => parse(Drawing, { shapes: [], note: undefined }, 'x')).not.toThrow();
    expect(() => parse(Drawing, { shapes: [undefined] }, 'x')).toThrow('at /shapes/0: must be object, got nothing');
  });

  it('joins what the variants of a union expect, and names the deepest place in one of them', () => {
    const Loss = Type.Union([Type.Number(), Type.Null(), Type.Literal('none')]);
    expect(() => parse(Loss, 'x', 'loss')).toThrow(
      new InputError('loss: at the top level: must be number or must be null or must be "none", got "x"'),
    );
    const Nullable = Type.Union([Drawing, Type.Null()]);
    expect(() => parse(Nullable, { shapes: 1 }, 'x')).toThrow(new InputError('x: at /shapes: must be array, got 1'));
  });

  it('cuts what came', () => {
    expect(() => parse(Type.Number(), 'y'.repeat(1000), 'x')).toThrow(
      new InputError(`x: at the top level: must be number, got "${'y'.repeat(60)}…"`),
    );
  });

  it('throws what is wrong with a schema of ours as it is', () => {
    expect(() => parse(Type.Unsafe({ tpye: 'number' }), 1, 'x')).toThrow('strict mode: unknown keyword: "tpye"');
  });
});

describe('readJson', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gradus-contracts-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  it('reads a file, with a byte order mark or without', async () => {
    expect(await readJson(Drawing, await write('plain.json', '{ "shapes": [] }\n'))).toEqual({ shapes: [] });
    expect(await readJson(Drawing, await write('marked.json', '\uFEFF{ "shapes": [] }'))).toEqual({ shapes: [] });
  });

  it('names a file that is missing, and a folder in its place', async () => {
    const missing = join(folder, 'missing.json');
    await expect(readJson(Drawing, missing)).rejects.toThrow(
      new InputError(`${missing}: cannot be read (ENOENT). Is the path right?`),
    );
    await expect(readJson(Drawing, folder)).rejects.toThrow(
      new InputError(`${folder}: cannot be read (EISDIR). Is the path right?`),
    );
  });

  it.each([
    ['empty.json', ''],
    ['cut.json', '{ "shapes": ['],
    ['lines.json', 'not\njson\n\u202eat all\n'],
    ['binary.json', Uint8Array.of(0xff, 0xfe, 0, 1)],
  ])('says in one line that %s is not JSON', async (name, content) => {
    const path = await write(name, content);
    const error: unknown = await readJson(Drawing, path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    const { message, cause } = error as InputError;
    expect(message.startsWith(`${path}: is not JSON at line `)).toBe(true);
    expect(message).not.toMatch(/\p{C}/u);
    expect(cause).toBeInstanceOf(SyntaxError);
  });

  it('names the file whose content has the wrong shape', async () => {
    const path = await write('shape.json', '{ "shapes": 3 }');
    await expect(readJson(Drawing, path)).rejects.toThrow(new InputError(`${path}: at /shapes: must be array, got 3`));
  });
});

it('errors carry their names', () => {
  expect(new InputError('x').name).toBe('InputError');
  expect(new MissingToolError('x').name).toBe('MissingToolError');
});
