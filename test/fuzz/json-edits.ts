import fc from 'fast-check';
import { damaged } from './byte-edits.ts';

/** One change of a JSON document: at which of its values, as a share of them. */
interface JsonEdit {
  readonly kind: 'replace' | 'remove' | 'rename' | 'repeat' | 'swap';
  readonly at: number;
  readonly other: number;
  readonly value: unknown;
  readonly name: string;
}

/** What no value of this language is written as: it is put into the text. */
const RAW = [
  '1e400',
  '-1e400',
  '-0',
  '1e-400',
  '123456789012345678901234567890',
  'NaN',
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
  '['.repeat(20_000),
  '{"a":'.repeat(3000),
  `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
  '{"a":1,"a":2}',
  '"\\ud800"',
  '"\\u0000\\u001b[2J\\u2028\\u202e"',
];
const RAW_MARK = /"@raw:(\d+)@"/g;

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  'then',
  '',
  ' ',
  'a\nb',
  '\u001b[31m',
  '\u202e',
  '\ud800',
  'é',
  'x'.repeat(500),
];
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1,
    0.5,
    1e300,
    -1e-300,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    1e15,
    '',
    'NaN',
    'Infinity',
    [],
    {},
    [[]],
    [null],
    { a: 1 },
  ),
  fc.constantFrom(...NAMES),
  fc.nat(RAW.length - 1).map((i) => `@raw:${i}@`),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const jsonEdit: fc.Arbitrary<JsonEdit> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'remove', 'rename', 'repeat', 'swap'),
  at: share,
  other: share,
  value,
  name: fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 8 })),
});

/** Texts of a document: whole, changed as JSON and, sometimes, as bytes. */
export function damagedJson(document: unknown): fc.Arbitrary<Uint8Array> {
  const texts = fc.array(jsonEdit, { maxLength: 3 }).map((edits) => Buffer.from(jsonText(document, edits)));
  return fc.oneof({ weight: 6, arbitrary: texts }, { weight: 1, arbitrary: texts.chain((text) => damaged(text, 3)) });
}

function jsonText(document: unknown, edits: readonly JsonEdit[]): string {
  const root = { document: structuredClone(document) };
  for (const edit of edits) apply(root, edit);
  const text = JSON.stringify(root.document) ?? 'undefined';
  return text.replace(RAW_MARK, (_, i) => RAW[Number(i)] as string);
}

type Container = Record<string, unknown>;
interface Slot {
  readonly holder: Container;
  readonly key: string;
}

function apply(root: Container, { kind, at, other, value, name }: JsonEdit): void {
  const slots = slotsOf(root);
  const slot = slots[Math.floor(slots.length * at)];
  // An edit before may have left nothing.
  if (slot === undefined) return;
  const { holder, key } = slot;
  switch (kind) {
    case 'replace':
      holder[key] = structuredClone(value);
      return;
    case 'remove':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 'rename':
      if (Array.isArray(holder)) return;
      // Defines it, whatever the name: `__proto__` sets no prototype.
      Object.defineProperty(holder, name, { value: holder[key], enumerable: true, configurable: true, writable: true });
      return;
    case 'repeat':
      if (Array.isArray(holder))
        holder.push(
          ...Array.from({ length: 1 + Math.floor(other * 600) }, () =>
            structuredClone(holder[key as unknown as number]),
          ),
        );
      return;
    case 'swap': {
      const from = slots[Math.floor(slots.length * other)] as Slot;
      holder[key] = structuredClone(from.holder[from.key]);
    }
  }
}

function slotsOf(holder: Container): Slot[] {
  return Object.entries(holder).flatMap(([key, part]) => [
    { holder, key },
    ...(typeof part === 'object' && part !== null ? slotsOf(part as Container) : []),
  ]);
}
