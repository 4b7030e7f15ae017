import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { InputError } from '../src/input-error.ts';
import { parse } from '../src/parse.ts';

/** A place in the first valid example (a JSON pointer), what to put there (undefined: nothing), what is said of it. */
export type Mistake = readonly [pointer: string, replacement: unknown, message: string];

/** Tests that a schema takes the valid examples and says of each mistake where it is and what is wrong. */
export function describeSchema(
  name: string,
  schema: TSchema,
  valid: readonly [unknown, ...unknown[]],
  mistakes: readonly Mistake[],
): void {
  describe(name, () => {
    it.each(valid.map((example) => ({ example })))('takes the valid example %#', ({ example }) => {
      expect(parse(schema, structuredClone(example), name)).toEqual(example);
    });

    it.each(mistakes)('refuses %s = %o', (pointer, replacement, message) => {
      const broken = changed(valid[0], pointer, replacement);
      expect(() => parse(schema, broken, name)).toThrow(InputError);
      expect(() => parse(schema, broken, name)).toThrow(`${name}: ${message}`);
    });

    it.each([null, 1, 'text', []].map((value) => ({ value })))('refuses $value as a whole', ({ value }) => {
      expect(() => parse(schema, value, name)).toThrow(`${name}: at the top level: must be object, got `);
    });
  });
}

function changed(value: unknown, pointer: string, replacement: unknown): unknown {
  const [first, ...rest] = pointer.split('/').slice(1);
  if (first === undefined) return replacement;
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  const inner = changed(copy[first], rest.map((key) => `/${key}`).join(''), replacement);
  if (inner === undefined) delete copy[first];
  else copy[first] = inner;
  return Array.isArray(value) ? Object.values(copy) : copy;
}
