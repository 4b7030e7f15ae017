import { readFile } from 'node:fs/promises';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';
import { InputError } from './input-error.ts';

// TypeBox marks optional properties with a `~optional` key of its own, which strict ajv must be told of.
const ajv = new Ajv({ strict: true, allErrors: false, discriminator: true, allowUnionTypes: true });
const compiled = new WeakMap<TSchema, ValidateFunction>();

function validatorOf(schema: TSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate;
}

function describe(error: ErrorObject): string {
  const extra =
    error.keyword === 'additionalProperties'
      ? ` '${error.params.additionalProperty}'`
      : error.keyword === 'enum'
        ? `: ${error.params.allowedValues.map((value: unknown) => JSON.stringify(value)).join(', ')}`
        : error.keyword === 'const'
          ? `: ${JSON.stringify(error.params.allowedValue)}`
          : '';
  return `${error.message ?? 'is not valid'}${extra}`;
}

/**
 * Turns outside data into a typed value, once, at the border.
 *
 * @param where - what the value is to the person who wrote it, such as a file name
 * @throws InputError naming `where`, the JSON path and what was expected there
 *
 * @example
 * const history = parse(History, JSON.parse(text), 'histories/3-layer.json');
 */
export function parse<S extends TSchema>(schema: S, value: unknown, where: string): Static<S> {
  const validate = validatorOf(schema);
  if (validate(value)) return value as Static<S>;
  const error = validate.errors?.[0];
  if (error === undefined) throw new Error(`${where}: refused without a reason`);
  const path = error.instancePath === '' ? 'the top level' : error.instancePath;
  throw new InputError(`${where}: at ${path}: ${describe(error)}`);
}

/**
 * Reads a JSON file and parses it with a schema.
 *
 * @throws InputError when the file cannot be read, is not JSON or does not fit the schema
 */
export async function readJson<S extends TSchema>(schema: S, path: string): Promise<Static<S>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code}). Is the path right?`, {
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${path}: is not JSON: ${(cause as Error).message}`, { cause });
  }
  return parse(schema, value, path);
}
