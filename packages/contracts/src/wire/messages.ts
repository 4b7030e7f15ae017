import { type Static, type TSchema, Type } from 'typebox';
import { taggedUnion } from '../tagged-union.ts';
import {
  FUNCTION_NAME_PATTERN,
  KEY_PATTERN,
  MAX_COUNTED,
  MAX_DEPTH,
  MAX_MESSAGE_CHARACTERS,
  MAX_MOVES,
  MAX_PARTS,
  MAX_TEXT_CHARACTERS,
} from './limits.ts';
import type { MatrixPath } from './matrix-path.ts';
import { ELEMENT_TYPES, type ElementType, MAX_SIDE } from './matrix-value.ts';

const strictly = { additionalProperties: false };
const Id = Type.Integer({ minimum: 0 });
const Side = Type.Integer({ minimum: 0, maximum: MAX_SIDE });
const Text = Type.String({ maxLength: MAX_MESSAGE_CHARACTERS });
/** What of a submission's files was not run, in words. */
const LeftOut = Type.Optional(Text);

/** One part of a value as JSON carries it; the numbers of matrices follow in the payload. */
export type ValueNode =
  | { number: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { boolean: boolean }
  | { text: string }
  | { matrix: { rows: number; cols: number; dtype: 'float64' | 'float32'; elements?: ElementType } }
  | { numbers: { length: number; source: 'array' | 'Float64Array' | 'Float32Array'; elements?: ElementType } }
  | { other: string }
  | { list: ValueNode[] }
  | { record: { [key: string]: ValueNode } };

const Elements = Type.Optional(Type.Enum(ELEMENT_TYPES));

const leaves = {
  number: Type.Union([Type.Number(), Type.Enum(['NaN', 'Infinity', '-Infinity'])]),
  boolean: Type.Boolean(),
  text: Type.String({ maxLength: MAX_TEXT_CHARACTERS }),
  matrix: Type.Object(
    { rows: Side, cols: Side, dtype: Type.Enum(['float64', 'float32']), elements: Elements },
    strictly,
  ),
  numbers: Type.Object(
    { length: Side, source: Type.Enum(['array', 'Float64Array', 'Float32Array']), elements: Elements },
    strictly,
  ),
  other: Type.String({ maxLength: MAX_TEXT_CHARACTERS }),
};

const definitionOf = (depth: number) => `node${depth}`;

// One definition for each depth that values may have and no more: with a schema that refers to itself, a hostile
// header could exhaust the stack.
function nodeSchema(depth: number): TSchema {
  const inner = { $ref: `#/$defs/${definitionOf(depth + 1)}` };
  const containers = {
    list: { type: 'array', items: inner, maxItems: MAX_PARTS },
    record: {
      type: 'object',
      propertyNames: { type: 'string', pattern: KEY_PATTERN },
      additionalProperties: inner,
      maxProperties: MAX_PARTS,
    },
  };
  return Type.Unsafe({
    type: 'object',
    properties: depth === MAX_DEPTH ? leaves : { ...leaves, ...containers },
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  });
}

const depths = Array.from({ length: MAX_DEPTH + 1 }, (_, depth) => depth);
const $defs = Object.fromEntries(depths.map((depth) => [definitionOf(depth), nodeSchema(depth)]));
const Node = Type.Unsafe<ValueNode>({ $ref: `#/$defs/${definitionOf(0)}` });

/**
 * Grader → submission: the first request. Load `entry` of the folder `root`, or the file `root` alone; all absolute. An
 * entry that lies elsewhere is an adapter of the course: it is loaded as if it lay beside the submission's own files.
 */
export interface LoadRequest {
  readonly type: 'load';
  readonly root: string;
  readonly entry: string;
  /** The student's main file, which an adapter may import as `submission`. */
  readonly main?: string;
}

/**
 * Grader → submission: call one target. `arguments` is a list. With `countCalls` the answer also tells how many times the
 * submission's own functions were called meanwhile.
 */
export interface CallRequest {
  readonly type: 'call' | 'countCalls';
  readonly id: number;
  readonly target: string;
  readonly arguments: ValueNode;
}

/**
 * Grader → submission: evaluate one target once for each of the moves, in their order, with one entry of the matrix at
 * `path` moved and all else as it is. The payload has the moves (`encodeMoves`), then the matrices of the arguments.
 */
export interface EvaluateRequest {
  readonly type: 'evaluate';
  readonly id: number;
  readonly target: string;
  readonly arguments: ValueNode;
  readonly path: MatrixPath;
  /** How many moves: 1 to `MAX_MOVES`. */
  readonly count: number;
}

/** How many times the submission's own functions of one name were called; an exported one has its exported name. */
const FunctionCalls = Type.Object(
  {
    name: Type.String({ pattern: FUNCTION_NAME_PATTERN }),
    calls: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  },
  strictly,
);
export type FunctionCalls = Static<typeof FunctionCalls>;

/** Of the first argument that a target changed; counted from 0. */
const ArgumentIndex = Type.Integer({ minimum: 0, maximum: 9 });

/**
 * Submission → grader. `ready` or `refused` answers a load; they have no id. `returned` and `threw` answer a call,
 * `counted` and `threw` one whose calls are counted, `evaluated` and `threwAt` many evaluations: with a payload of one
 * float64 for each move, or with the first move that gave no number. That the id is the one asked for, that nothing comes
 * twice, and that there are as many costs as moves, is for the grader to check.
 */
export const Reply = taggedUnion(
  'type',
  [
    Type.Object(
      {
        type: Type.Literal('ready'),
        targets: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 500 }),
        leftOut: LeftOut,
      },
      strictly,
    ),
    Type.Object(
      { type: Type.Literal('refused'), stage: Type.Enum(['compile', 'load']), message: Text, leftOut: LeftOut },
      strictly,
    ),
    Type.Object(
      { type: Type.Literal('returned'), id: Id, value: Node, changed: Type.Optional(ArgumentIndex) },
      strictly,
    ),
    Type.Object(
      {
        type: Type.Literal('counted'),
        id: Id,
        value: Node,
        functions: Type.Array(FunctionCalls, { maxItems: MAX_COUNTED }),
      },
      strictly,
    ),
    Type.Object({ type: Type.Literal('threw'), id: Id, message: Text }, strictly),
    Type.Object({ type: Type.Literal('evaluated'), id: Id }, strictly),
    Type.Object(
      {
        type: Type.Literal('threwAt'),
        id: Id,
        move: Type.Integer({ minimum: 0, maximum: MAX_MOVES - 1 }),
        message: Text,
      },
      strictly,
    ),
  ],
  { $defs },
);
export type Reply = Static<typeof Reply>;
