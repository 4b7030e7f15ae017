import { types } from 'node:util';

const MAX_NAME_CHARACTERS = 60;

/** What something is that may not cross, to tell the student: `undefined`, `a Promise`, `a function`. */
export function describeForeign(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  // Those of another realm and of classes that inherit from it are promises, too.
  if (types.isPromise(value)) return 'a Promise';
  if (typeof value !== 'object') return withArticle(typeof value);
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return withArticle(typeof name === 'string' && name !== '' ? name.slice(0, MAX_NAME_CHARACTERS) : 'object');
}

function withArticle(noun: string): string {
  return /^[aeiou]/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}
