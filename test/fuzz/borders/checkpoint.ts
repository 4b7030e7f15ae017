import { createHash } from 'node:crypto';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import { decodeCheckpoint, encodeCheckpoint } from '../../../packages/experiments/src/checkpoint.ts';
import type { Border } from '../border.ts';
import { damaged } from '../byte-edits.ts';
import { damagedJson } from '../json-edits.ts';

const evaluation = { loss: 0.3, cost: null, accuracy: 0.5 };
const matrix = (rows: number, cols: number) => ({ rows, cols, data: new Float32Array(rows * cols) });
const column = matrix(3, 1);
const bytes = encodeCheckpoint(
  {
    points: [{ t: 0, eta: 1e-5, training: evaluation, validation: evaluation }],
    state: {
      t: 7,
      parameters: { W: [matrix(3, 5), matrix(2, 3)], b: [column, matrix(2, 1)], gamma: [column], beta: [column] },
      kept: [[{ mu: column, v: column }]],
    },
  },
  'ab',
);
const content = bytes.subarray(0, -32);
const lineEnd = content.indexOf('\n') + 1;
const headerEnd = content.indexOf('\n', lineEnd);
const header: unknown = JSON.parse(content.toString('utf8', lineEnd, headerEnd));

/** Its checksum is right: what is in it is read. */
const signed = (content: Uint8Array) => Buffer.concat([content, createHash('sha256').update(content).digest()]);
const inner = damagedJson(header).map((json) =>
  signed(Buffer.concat([content.subarray(0, lineEnd), json, content.subarray(headerEnd)])),
);

/** What an interrupted training left. */
export const checkpoint: Border = {
  name: 'checkpoint',
  extension: '.checkpoint',
  inputs: fc.oneof({ weight: 4, arbitrary: inner }, damaged(content).map(signed), damaged(bytes)),
  read: (input) => decodeCheckpoint(Buffer.from(input), 'file'),
  isDocumented: (error) => error instanceof InputError,
  firstLayer: /in its first line|SHA-256 of the rest/,
};
