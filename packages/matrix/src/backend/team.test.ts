import { expect, it } from 'vitest';
import { aligned, KernelMemory } from './kernel-memory.ts';
import { kernelPartRunner } from './kernel-part.ts';
import { compileKernels, instantiateKernels } from './kernels.ts';
import { PART_WIDTH, type RunPart, Team } from './team.ts';

const compiled = compileKernels();
const { memory } = new KernelMemory();

function teamOf(runPart: RunPart, size: number): Team {
  if (compiled === undefined) throw new Error('expected an engine with SIMD');
  const team = new Team(runPart, { kind: 'wasm', module: compiled.module, memory });
  team.size = size;
  return team;
}

it('does every part, in order, when this thread is alone', () => {
  const done: number[] = [];
  teamOf((_, part) => void done.push(part), 1).run(5);
  expect(done).toEqual([0, 1, 2, 3, 4]);
});

it('does every part of thousands of jobs once, whoever does it', async () => {
  if (compiled === undefined) throw new Error('expected an engine with SIMD');
  // 1×1 products c ← 1·a·b + 1·c: a part done twice, or not at all, is a wrong sum.
  const kernels = instantiateKernels(compiled.module, memory);
  const team = teamOf(kernelPartRunner(kernels), 3);
  const parts = 7;
  const scratchBytes = aligned(kernels.gemmScratchBytes(false, 1, 1, 1));
  memory.grow(8);
  const numbers = new Float64Array(memory.buffer, 65_536, 2 * parts);
  numbers.fill(1, 0, parts);
  for (let part = 0; part < parts; part++) {
    const a = 65_536 + 8 * part;
    const scratch = 2 * 65_536 + scratchBytes * part;
    team.table.set([0, 1, 1, 1, a, 1, 1, a, 1, 1, a + 8 * parts, 1, 1, scratch], part * PART_WIDTH);
  }
  for (let job = 0; job < 3000; job++) team.run(parts);
  // Helpers that are asleep are woken.
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let job = 0; job < 3000; job++) team.run(parts);
  expect([...numbers.subarray(parts)]).toEqual(new Array(parts).fill(6000));
});

it('says that there is no result when a part fails, and goes on', () => {
  let fails = true;
  const team = teamOf(() => {
    if (fails) throw new Error('broken');
  }, 2);
  expect(() => team.run(2)).toThrow('Team.run: a part of the job failed, so there is no result');
  fails = false;
  expect(() => team.run(2)).not.toThrow();
});
