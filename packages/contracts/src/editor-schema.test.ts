import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, test } from 'vitest';
import { getLanguageService, TextDocument } from 'vscode-json-languageservice';
import { assignment } from '../test/examples.ts';
import { editorSchema } from './editor-schema.ts';
import { canBeAsked, KINDS } from './kinds.ts';

const SCHEMA = fileURLToPath(new URL('../schema/assignment.schema.json', import.meta.url));
const A3 = fileURLToPath(new URL('../../../assignments/a3-batch-norm/assignment.json', import.meta.url));
const a3 = readFileSync(A3, 'utf8');

test('the committed schema is what the code gives', () => {
  const hint = 'run: pnpm --filter @gradus/contracts schema';
  expect(JSON.parse(readFileSync(SCHEMA, 'utf8')), hint).toEqual(editorSchema());
});

test('every property of every object says what it is', () => {
  const silent: string[] = [];
  let described = 0;
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, part] of Object.entries(schema)) visit(part, `${path}/${key}`);
    const properties: Record<string, { description?: string }> =
      'properties' in schema ? Object(schema.properties) : {};
    for (const [name, { description = '' }] of Object.entries(properties)) {
      if (description.length < 10) silent.push(`${path}/${name}`);
      described += 1;
    }
  };
  visit(editorSchema(), '');
  expect(silent).toEqual([]);
  expect(described).toBeGreaterThan(50);
});

describe('in validators that know nothing of ajv’s discriminator', () => {
  const { $schema: _, ...schema } = editorSchema();
  const validators: [string, ValidateFunction][] = [
    ['draft 7', new Ajv({ strict: true }).compile(editorSchema())],
    ['draft 2020-12', new Ajv2020({ strict: true }).compile(schema)],
  ];

  it.each(validators)('%s takes what is right', (_name, validate) => {
    expect(validate(JSON.parse(a3))).toBe(true);
    expect(validate(structuredClone(assignment))).toBe(true);
  });

  it.each(validators)('%s refuses a kind that the target cannot be asked, and an unknown target', (_name, validate) => {
    const [first, ...others] = assignment.checks;
    for (const change of [{ target: 'forward' }, { kind: 'proof' }, { target: 'sigmoid' }, { hints: '' }]) {
      expect(validate({ ...assignment, checks: [{ ...first, ...change }, ...others] })).toBe(false);
    }
  });
});

/** An editor that has `text` open. `|` is where the cursor stands. */
async function editor(text: string) {
  const service = getLanguageService({
    schemaRequestService: async (uri) => readFileSync(fileURLToPath(uri), 'utf8'),
    workspaceContext: { resolveRelativePath: (path, resource) => new URL(path, resource).href },
  });
  const offset = text.indexOf('|');
  const document = TextDocument.create(`file://${A3}`, 'json', 1, text.replace('|', ''));
  const parsed = service.parseJSONDocument(document);
  const position = document.positionAt(offset);
  return {
    diagnostics: (await service.doValidation(document, parsed)).map(({ message, range }) => ({
      message,
      at: document.getText(range),
    })),
    completions: async () =>
      new Map(
        (await service.doComplete(document, position, parsed))?.items.map(({ label, documentation }) => [
          label,
          documentation,
        ]),
      ),
    hover: async () => (await service.doHover(document, position, parsed))?.contents,
  };
}

/** Assignment 3 with one more check in front. */
const withCheck = (check: string): string => a3.replace('"checks": [', `"checks": [ ${check},`);

describe('in an editor (the JSON language service of VS Code)', () => {
  it('has nothing to say against assignment 3', async () => {
    expect((await editor(a3)).diagnostics).toEqual([]);
  });

  it.each([
    ['a kind that there is not', '"kind": "gradient"', '"kind": "gradeint"', '"gradeint"'],
    ['a kind that the target cannot be asked', '"kind": "value"', '"kind": "consistency"', '"consistency"'],
    ['a target that there is not', '"target": "softmax"', '"target": "softmx"', '"softmx"'],
    ['an unknown property', '"hint":', '"tip":', '"tip"'],
  ])('marks %s, once', async (_, right, wrong, at) => {
    const { diagnostics } = await editor(a3.replace(right, wrong));
    expect(diagnostics).toEqual([{ message: expect.any(String), at }]);
  });

  it('offers the properties that a check still lacks, each with what it is', async () => {
    const offered = await (await editor(withCheck('{ "id": "new", "target": "forward", | }'))).completions();
    expect([...offered.keys()]).toEqual(expect.arrayContaining(['kind', 'points', 'tolerance', 'cases', 'requires']));
    expect([...offered.keys()]).not.toContain('id');
    expect([...offered.values()].filter((text) => text === undefined || text === '')).toEqual([]);
  });

  it.each([
    ['forward', 'stage', 'gradient'],
    ['softmax', 'value', 'gradient'],
    ['cyclicalLearningRate', 'purity', 'stage'],
    ['batchNormBackward', 'gradient', 'consistency'],
    ['computeGradients', 'consistency', 'proof'],
  ] as const)('offers the kinds that %s can be asked, %s and not %s', async (target, one, other) => {
    const kinds = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => canBeAsked(target, kind));
    expect(kinds).toContain(one);
    expect(kinds).not.toContain(other);
    for (const value of ['|', '"|"']) {
      const text = withCheck(`{ "id": "new", "target": "${target}", "kind": ${value} }`);
      const offered = await (await editor(text)).completions();
      expect([...offered.keys()].sort()).toEqual(kinds.map((kind) => `"${kind}"`).sort());
    }
  });

  it('offers every target where none is chosen', async () => {
    const offered = await (await editor(withCheck('{ "target": "|" }'))).completions();
    expect([...offered.keys()].sort()).toEqual(
      [
        '"batchNormBackward"',
        '"batchNormForward"',
        '"computeCost"',
        '"computeGradients"',
        '"cyclicalLearningRate"',
        '"forward"',
        '"predict"',
        '"softmax"',
        '"updateRunningStatistics"',
      ].sort(),
    );
  });

  it('offers the properties of a case of the target', async () => {
    const check = (target: string) => withCheck(`{ "target": "${target}", "kind": "value", "cases": [{ | }] }`);
    expect([...(await (await editor(check('softmax'))).completions()).keys()].sort()).toEqual(
      ['m', 'n', 'epsilon', 'scale', 'alpha'].sort(),
    );
    expect([...(await (await editor(check('forward'))).completions()).keys()]).toContain('widths');
  });

  it.each([
    ['"ki|nd": "gradient"', 'gradient: does it equal finite differences of the reference cost?'],
    ['"maxLeft|Out": 0.1', 'share of entries a gradient check may leave out'],
    ['"tolerance": { "abso|lute": 0 }', 'what counts next to 0'],
  ])('says what %s is when the mouse is over it', async (property, text) => {
    const open = await editor(withCheck(`{ "target": "computeGradients", ${property} }`));
    expect(JSON.stringify(await open.hover())).toContain(text);
  });
});
