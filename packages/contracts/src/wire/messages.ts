import { type Static, type TSchema, Type } from 'typebox';
import { taggedUnion } from '../tagged-union.ts';
import { MAX_DEPTH, MAX_MESSAGE_CHARACTERS } from './values.ts';

const strictly = { additionalProperties: false };
const Id = Type.Integer({ minimum: 0 });
const Size = Type.Integer({ minimum: 0, maximum: 100_000 });
const Text = Type.String({ maxLength: MAX_MESSAGE_CHARACTERS });

/** One part of a value as JSON carries it; the numbers of matrices follow in the payload. */
export type ValueNode =
  | { number: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { boolean: boolean }
  | { text: string }
  | { matrix: { rows: number; cols: number; dtype: 'float64' | 'float32' } }
  | { other: string }
  | { list: ValueNode[] }
  | { record: { [key: string]: ValueNode } };

const leaves = [
  Type.Object({ number: Type.Union([Type.Number(), Type.Enum(['NaN', 'Infinity', '-Infinity'])]) }, strictly),
  Type.Object({ boolean: Type.Boolean() }, strictly),
  Type.Object({ text: Type.String({ maxLength: 200 }) }, strictly),
  Type.Object(
    { matrix: Type.Object({ rows: Size, cols: Size, dtype: Type.Enum(['float64', 'float32']) }, strictly) },
    strictly,
  ),
  Type.Object({ other: Type.String({ maxLength: 200 }) }, strictly),
];

// Nested as deep as values may be and no deeper: a recursive schema would let a hostile header exhaust the stack.
function nodeSchema(depth: number): TSchema {
  if (depth === 0) return Type.Union(leaves);
  const inner = nodeSchema(depth - 1);
  return Type.Union([
    ...leaves,
    Type.Object({ list: Type.Array(inner, { maxItems: 400 }) }, strictly),
    Type.Object(
      {
        record: Type.Unsafe({
          type: 'object',
          propertyNames: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9]{0,40}$' },
          additionalProperties: inner,
        }),
      },
      strictly,
    ),
  ]);
}
const Node = Type.Unsafe<ValueNode>(nodeSchema(MAX_DEPTH));

/** Grader → submission: call one target. `arguments` is a list. */
export interface CallRequest {
  readonly id: number;
  readonly target: string;
  readonly arguments: ValueNode;
}

/** Submission → grader. `ready` and `refused` come once, unasked, when loading ends; the others answer a call. */
export const Reply = taggedUnion('type', [
  Type.Object(
    { type: Type.Literal('ready'), targets: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 500 }) },
    strictly,
  ),
  Type.Object({ type: Type.Literal('refused'), stage: Type.Enum(['compile', 'load']), message: Text }, strictly),
  Type.Object({ type: Type.Literal('returned'), id: Id, value: Node }, strictly),
  Type.Object({ type: Type.Literal('threw'), id: Id, message: Text }, strictly),
]);
export type Reply = Static<typeof Reply>;
