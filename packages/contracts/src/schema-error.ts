import type { ErrorObject } from 'ajv';
import { didYouMean, nearest } from './nearest.ts';

const MAX_SHOWN = 60;
/** So many properties are looked through for one that was misspelt. */
const MAX_NAMES = 100;

/**
 * Makes text of unknown origin fit for one line of a message: control, direction and other invisible characters are
 * escaped, what is too long is cut.
 */
export function onOneLine(text: string, maxCharacters: number): string {
  const cut = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
  return cut.replace(/[\p{C}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/**
 * What ajv (with `verbose: true`) found wrong, as `at <JSON path>: must be …, got …; did you mean '…'?`.
 *
 * @param errors - of one validation; those of the variants of a union come together
 */
export function describeErrors(errors: readonly ErrorObject[]): string {
  const path = errors[0]?.instancePath ?? '';
  const together = errors.filter((error) => error.instancePath === path && !SUMMARY.has(error.keyword));
  const told = [...new Set(together.map(describe))].join(' or ');
  const where = path === '' ? 'the top level' : onOneLine(path, 3 * MAX_SHOWN);
  const namesWhatCame = together.some(({ keyword }) => NAMES_WHAT_CAME.has(keyword));
  const came = namesWhatCame ? '' : `, got ${show(errors[0]?.data)}`;
  return `at ${where}: ${told}${came}${together.map(suggest).find((text) => text !== '') ?? ''}`;
}

/** What the author may have meant; nothing when that cannot be guessed. */
function suggest(error: ErrorObject): string {
  const { keyword, params, data } = error;
  switch (keyword) {
    case 'required':
      return meantBy(params.missingProperty, Object.keys(data as object), knownNames(error));
    case 'additionalProperties':
      return didYouMean(params.additionalProperty, knownNames(error));
    case 'enum':
      return typeof data === 'string' ? didYouMean(data, params.allowedValues.map(String)) : '';
    case 'discriminator':
      return didYouMean(String(params.tagValue), tagsOf(error).map(String));
    default:
      return '';
  }
}

/** An unknown property whose name is near to that of a missing one. */
function meantBy(missing: string, names: readonly string[], known: readonly string[]): string {
  const unknown = names
    .slice(0, MAX_NAMES)
    .find((name) => !known.includes(name) && nearest(name, [missing]) === missing);
  return unknown === undefined ? '' : `; did you mean '${missing}' by ${show(unknown)}?`;
}

function knownNames({ parentSchema }: ErrorObject): string[] {
  return Object.keys(parentSchema?.properties ?? {});
}

// They repeat that another error of the list was met.
const SUMMARY = new Set(['anyOf', 'propertyNames']);
const NAMES_WHAT_CAME = new Set(['required', 'additionalProperties', 'discriminator']);

function describe(error: ErrorObject): string {
  const { keyword, params } = error;
  switch (keyword) {
    case 'required':
      return `'${params.missingProperty}' is missing`;
    case 'additionalProperties':
      return `${show(params.additionalProperty)} is not known here; expected ${knownProperties(error)}`;
    case 'enum':
      return `must be ${oneOf(params.allowedValues)}`;
    case 'const':
      return `must be ${show(params.allowedValue)}`;
    case 'discriminator':
      return `'${params.tag}' must be ${oneOf(tagsOf(error))}, got ${show(params.tagValue)}`;
    default:
      return error.message ?? `breaks the rule '${keyword}'`;
  }
}

function knownProperties(error: ErrorObject): string {
  const patterns = Object.keys(error.parentSchema?.patternProperties ?? {}).map((pattern) => `names like ${pattern}`);
  return [...knownNames(error), ...patterns].join(', ') || 'nothing';
}

function tagsOf(error: ErrorObject): unknown[] {
  const variants: { properties: Record<string, { const?: unknown; enum?: unknown[] }> }[] = error.parentSchema?.oneOf;
  return variants.flatMap(({ properties }) => {
    const tag = properties[error.params.tag];
    return tag?.enum ?? [tag?.const];
  });
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? show(values[0]) : `one of ${values.map(show).join(', ')}`;
}

/** Never looks into arrays and objects, which may be large, deep and hostile. */
function show(value: unknown): string {
  if (typeof value === 'string') return `"${onOneLine(value, MAX_SHOWN)}"`;
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
