import { expect, it } from 'vitest';
import { KernelMemory } from './kernel-memory.ts';

it('says what is too much for it, and goes on', () => {
  const memory = new KernelMemory();
  expect(() => memory.allocate(60_000, 20_000, 'float32')).toThrow(
    'the memory of the kernels: expected to need at most 4 GiB, got 4.5; GRADUS_BACKEND=plain has no such limit',
  );
  expect(() => memory.allocate(2, 1.5, 'float32')).toThrow(
    'allocate: expected whole numbers of rows and columns, got 2×1.5',
  );
  expect([...memory.allocate(1, 2, 'float32').data]).toEqual([0, 0]);
});
