import { createHash } from 'node:crypto';
import { type History, InputError } from '@gradus/contracts';
import type { Matrix } from '@gradus/matrix';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';

const evaluation = { loss: 0.1 + 0.2, cost: null, accuracy: 1 / 3 };
const points: History['points'] = [{ t: 0, eta: 1e-5, training: evaluation, validation: evaluation }];

/** Numbers that survive only when their bits do: two NaN, −0, the smallest and the largest. */
function matrix(rows: number, cols: number, dtype: 'float32' | 'float64'): Matrix {
  const data = dtype === 'float32' ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
  const words = [0x7fc00000, 0xffc12345, 0x80000000, 1, 0x7f7fffff, 0x3dcccccd];
  const bits = new Uint32Array(data.buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = words[i % words.length] ?? 0;
  return { rows, cols, data };
}

function checkpointOf(dtype: 'float32' | 'float64', batchNorm: boolean, batches: number): Checkpoint {
  const column = () => matrix(3, 1, dtype);
  const network = { W: [matrix(3, 5, dtype), matrix(2, 3, dtype)], b: [column(), matrix(2, 1, dtype)] };
  const parameters = batchNorm ? { ...network, gamma: [column()], beta: [column()] } : network;
  const kept = Array.from({ length: batches }, () => (batchNorm ? [{ mu: column(), v: column() }] : []));
  return { points, state: { t: 7, parameters, kept } };
}

const bitsOf = (value: unknown): unknown =>
  JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? Buffer.from(part.buffer).toString('hex') : part));

const bytes = encodeCheckpoint(checkpointOf('float32', true, 1), 'ab');

describe('a checkpoint', () => {
  it.each([
    ['float32', true, 1],
    ['float64', true, 3],
    ['float32', false, 1],
    ['float64', false, 0],
  ] as const)('comes back to the bit: %s, batch norm %s, %i kept', (dtype, batchNorm, batches) => {
    const checkpoint = checkpointOf(dtype, batchNorm, batches);
    const { hash, ...decoded } = decodeCheckpoint(encodeCheckpoint(checkpoint, 'ab'), 'file');
    expect(hash).toBe('ab');
    expect(decoded).toEqual(checkpoint);
    expect(bitsOf(decoded)).toBe(bitsOf(checkpoint));
  });

  it('holds the matrix that was given, not the memory around it', () => {
    const memory = matrix(9, 1, 'float32').data;
    const b = { rows: 2, cols: 1, data: memory.subarray(5, 7) };
    const saved = encodeCheckpoint({ points, state: { t: 1, parameters: { W: [], b: [b] }, kept: [] } }, 'ab');
    memory.fill(0);
    const again = matrix(9, 1, 'float32').data.slice(5, 7);
    expect(bitsOf(decodeCheckpoint(saved, 'file').state.parameters.b[0]?.data)).toBe(bitsOf(again));
  });

  it('is refused with any bit flipped', () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeCheckpoint(damaged, 'file')).toThrow(InputError);
    }
  });

  it('is refused when cut off anywhere, or longer', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length), 'file')).toThrow(InputError);
    }
    expect(() => decodeCheckpoint(Buffer.concat([bytes, Buffer.of(0)]), 'file')).toThrow(
      'file: expected its last 32 bytes to be the SHA-256 of the rest, got others',
    );
  });

  it('is refused when it is of another version', () => {
    const [first = '', ...rest] = bytes.toString('latin1').split('\n');
    const other = [first.replace('checkpoint 1', 'checkpoint 2'), ...rest].join('\n');
    expect(() => decodeCheckpoint(Buffer.from(other, 'latin1'), 'file')).toThrow(
      new InputError(`file: expected '${first}' in its first line, got another`),
    );
  });

  const sealed = (...parts: Uint8Array[]) => {
    const content = Buffer.concat(parts);
    return Buffer.concat([content, createHash('sha256').update(content).digest()]);
  };
  const content = bytes.subarray(0, -32);

  it.each([
    ['fewer', sealed(content.subarray(0, -4)), /^file: expected a 3×1 float32 matrix at byte \d+, got 8 bytes$/],
    ['more', sealed(content, Buffer.alloc(8)), /^file: expected 152 bytes of entries, got 160$/],
  ])('is refused when somebody made it with %s numbers than it names', (_, made, message) => {
    expect(() => decodeCheckpoint(made, 'file')).toThrow(message);
  });

  it('is refused, before memory is taken, when somebody made it with a larger matrix', () => {
    const header = content.toString('latin1').replace('"rows":3', '"rows":300000000000');
    expect(() => decodeCheckpoint(sealed(Buffer.from(header, 'latin1')), 'file')).toThrow(
      /^file: expected a 300000000000×5 float32 matrix at byte \d+, got 152 bytes$/,
    );
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
  ])('is refused when somebody made it with %s in its header', (_, header) => {
    const firstLine = content.subarray(0, content.indexOf('\n') + 1);
    expect(() => decodeCheckpoint(sealed(firstLine, Buffer.from(header)), 'file')).toThrow(
      new InputError('file: expected JSON in its second line'),
    );
  });

  it('is refused when somebody made it with another header', () => {
    const made = sealed(Buffer.from(content.toString('latin1').replace('"hash":"ab"', '"hash":1234'), 'latin1'));
    expect(() => decodeCheckpoint(made, 'file')).toThrow(new InputError('file: at /hash: must be string, got 1234'));
  });
});
