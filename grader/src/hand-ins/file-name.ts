import { InputError } from '@gradus/contracts';

const MAX_NAME_BYTES = 255;
const MAX_DEPTH = 16;
/** Control characters, separators of lines, and marks that turn the direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\uFFFD]/u;

/**
 * The parts of a path in a hand-in: `lib/relu.py` is `lib` and `relu.py`.
 *
 * @param where - what it lies in, for messages
 * @throws InputError when it leads out of the hand-in, or cannot be shown or written everywhere
 */
export function partsOfName(name: string, where: string): string[] {
  const parts = name.split('/');
  if (name.includes('\\')) throw refused(name, where, 'a path with /, got one with a backslash');
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) throw refused(name, where, 'a path inside, got an absolute one');
  if (parts.some((part) => part === '..' || part === '.' || part === '')) {
    throw refused(name, where, "a path inside, got one with '.', '..' or an empty part");
  }
  if (!isPrintable(name)) throw refused(name, where, 'a name of printable characters');
  if (parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES)) {
    throw refused(name, where, `a name of at most ${MAX_NAME_BYTES} bytes`);
  }
  if (parts.length > MAX_DEPTH) throw refused(name, where, `at most ${MAX_DEPTH} folders in each other`);
  return parts;
}

/** Whether a terminal, a table and a path can have it as it is. */
export function isPrintable(name: string): boolean {
  return !UNPRINTABLE.test(name);
}

/** A person's name with U+FFFD for what cannot be shown. */
export function personName(name: string): string {
  return [...name].map((character) => (isPrintable(character) ? character : '\uFFFD')).join('');
}

/** A name as it is where it can be shown so, else as `quoted` shows it. */
export function shown(name: string): string {
  return isPrintable(name) ? name : quoted(name);
}

function refused(name: string, where: string, expected: string): InputError {
  return new InputError(`${where}: ${quoted(name)}: expected ${expected}`);
}

/** A name as it can be shown: of a hostile one no more than this, and nothing that a terminal obeys. */
export function quoted(name: string): string {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return JSON.stringify(shown).replace(/[\p{Cf}\p{Zl}\p{Zp}\p{Cc}\p{Co}\p{Cs}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
