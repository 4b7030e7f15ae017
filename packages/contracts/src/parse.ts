import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';
import { InputError } from './input-error.ts';
import { parseJson } from './parse-json.ts';
import { describeErrors } from './schema-error.ts';

const ajv = new Ajv({
  strict: true,
  verbose: true,
  discriminator: true,
  // A student waits for the first use of a schema: that ours are JSON Schema is for a test to say, and a tidier
  // validator takes longer to write than all that it validates.
  validateSchema: false,
  code: { optimize: false },
});
const compiled = new WeakMap<TSchema, ValidateFunction>();

function validatorOf(schema: TSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate;
}

/**
 * Turns outside data into a typed value, once, at the border.
 *
 * @param where - what the value is to the person who wrote it, such as a file name
 * @throws InputError naming `where`, the JSON path, what was expected there and what came
 *
 * @example
 * const history = parse(History, JSON.parse(text), 'histories/3-layer.json');
 */
export function parse<S extends TSchema>(schema: S, value: unknown, where: string): Static<S> {
  const validate = validatorOf(schema);
  if (validate(value)) return value as Static<S>;
  throw new InputError(`${where}: ${describeErrors(validate.errors ?? [])}`);
}

/**
 * Reads a JSON file and parses it with a schema. A byte order mark, which some editors write, is skipped.
 *
 * @throws InputError when the file cannot be read, is not JSON or does not fit the schema
 *
 * @example
 * const assignment = await readJson(Assignment, 'assignments/a3-batch-norm/assignment.json');
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
  return parse(schema, await parseJson(text, path), path);
}
