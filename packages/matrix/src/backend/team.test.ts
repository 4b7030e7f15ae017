import { availableParallelism } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { filled, type Matrix } from '../matrix.ts';
import { aligned, KernelMemory } from './kernel-memory.ts';
import { kernelPartRunner, writeKernelPart } from './kernel-part.ts';
import { compileKernels, instantiateKernels } from './kernels.ts';
import { type RunPart, Team } from './team.ts';

const compiled = compileKernels();
if (compiled === undefined) throw new Error('expected an engine with SIMD');
const { module } = compiled;
const kernelMemory = new KernelMemory();
const { memory } = kernelMemory;
const kernels = instantiateKernels(module, memory);
const runKernel = kernelPartRunner(kernels);

/** Long enough for a helper to start on any machine, short enough for a test to fail. */
const PATIENCE_MS = 10_000;
/** Helpers fall asleep much sooner. */
const ASLEEP_MS = 50;

function teamOf(runPart: RunPart, size: number): Team {
  const team = new Team(runPart, { kind: 'wasm', module, memory });
  team.size = size;
  return team;
}

/** `C ← α A A + β C` of square matrices as part `part`, with scratch memory of its own. */
function writeProduct(team: Team, part: number, A: Matrix, C: Matrix, alpha: number, beta: number): void {
  const { rows: m } = A;
  const scratch = kernelMemory.allocateBytes(aligned(kernels.gemmScratchBytes(false, m, m, m))).byteOffset;
  const [a, c] = [A.data.byteOffset, C.data.byteOffset];
  writeKernelPart(team.table, part, false, m, m, m, a, 1, m, a, 1, m, c, alpha, beta, scratch);
}

function allocated(size: number, value: number): Matrix {
  const A = kernelMemory.allocate(size, size, 'float64');
  A.data.set(filled(size, size, value).data);
  return A;
}

/** Holds this thread up until an entry is no longer 0: somebody else must write it. @returns whether somebody did */
function isWritten({ data }: Matrix): boolean {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (data[0] === 0) if (performance.now() > deadlineMs) return false;
  return true;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

it('does every part, in order, when this thread is alone', () => {
  const done: number[] = [];
  teamOf((_, part) => void done.push(part), 1).run(5);
  expect(done).toEqual([0, 1, 2, 3, 4]);
});

it('does every part of thousands of jobs once, whoever does it', async () => {
  const team = teamOf(runKernel, 3);
  const parts = 7;
  // 1×1 products c ← 1·a·a + 1·c: a part done twice, or not at all, is a wrong sum.
  const sums = Array.from({ length: parts }, () => allocated(1, 0));
  sums.forEach((sum, part) => {
    writeProduct(team, part, allocated(1, 1), sum, 1, 1);
  });
  for (let job = 0; job < 3000; job++) team.run(parts);
  await pause(ASLEEP_MS);
  for (let job = 0; job < 3000; job++) team.run(parts);
  expect(sums.map(({ data }) => data[0])).toEqual(new Array(parts).fill(6000));
});

it('does all parts itself where no helper can be started', () => {
  const done: number[] = [];
  // What cannot be cloned for another thread makes the constructor of Worker throw.
  const file = (() => {}) as unknown as string;
  const team = new Team((_, part) => void done.push(part), { kind: 'blas', file });
  team.size = 2;
  team.run(3);
  expect(done).toEqual([0, 1, 2]);
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

// With one core there are no helpers.
describe.skipIf(availableParallelism() < 2)('helpers', () => {
  it('take parts, also when a job finds them asleep', async () => {
    let wasHelped = true;
    const team = teamOf((_, part) => {
      if (part === 0) wasHelped = isWritten(product);
    }, 2);
    let product = allocated(1, 0);
    for (let job = 0; job < 2; job++) {
      product = allocated(1, 0);
      writeProduct(team, 1, allocated(1, 3), product, 1, 0);
      team.run(2);
      expect(wasHelped).toBe(true);
      expect(product.data[0]).toBe(9);
      await pause(ASLEEP_MS);
    }
  });

  it('are waited for: all of a result is there when run returns', () => {
    const size = 400;
    const [A, C] = [allocated(size, 1), allocated(size, 0)];
    const team = teamOf((_, part) => {
      // This thread is done as soon as the helper has begun.
      if (part === 0) isWritten(C);
    }, 2);
    writeProduct(team, 1, A, C, 1, 0);
    team.run(2);
    expect(C.data.every((c) => c === size)).toBe(true);
  });

  it('are no more than the team has threads, and none when it is of one', () => {
    const team = teamOf((table, part) => {
      mine.push(part);
      runKernel(table, part);
    }, 2);
    const mine: number[] = [];
    const sum = allocated(1, 0);
    for (let part = 0; part < 3; part++) writeProduct(team, part, allocated(1, 1), sum, 1, 1);
    team.run(3);
    team.size = 1;
    mine.length = 0;
    team.run(3);
    expect(mine).toEqual([0, 1, 2]);
    expect(teamOf(runKernel, 1000).size).toBeLessThanOrEqual(availableParallelism());
  });

  it('that fail are told, and the next job has a result', () => {
    const done = allocated(1, 0);
    const team = teamOf((_, part) => {
      if (part === 0) isWritten(done);
    }, 2);
    const beyond = { rows: 1, cols: 1, data: { byteOffset: 2 ** 32 - 8 } } as unknown as Matrix;
    writeProduct(team, 1, beyond, beyond, 1, 0);
    writeProduct(team, 2, allocated(1, 1), done, 1, 0);
    expect(() => team.run(3)).toThrow('Team.run: a part of the job failed, so there is no result');
    writeProduct(team, 1, allocated(1, 2), allocated(1, 0), 1, 0);
    expect(() => team.run(3)).not.toThrow();
  });

  it('are waited for at the end of the process while they load, and no longer', async () => {
    const before = process.listeners('exit');
    const added = () => process.listeners('exit').filter((listener) => !before.includes(listener));
    teamOf(() => {}, 2).run(2);
    const [waitForLoading, ...others] = added();
    expect(others).toEqual([]);
    // The time that this thread has for it does not run out: what ends the waiting is the helper.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const wait = vi.spyOn(Atomics, 'wait');
    waitForLoading?.(0);
    expect(wait.mock.results.map(({ value }) => value)).toEqual(['ok']);
    vi.restoreAllMocks();
    await vi.waitFor(() => expect(added()).toEqual([]), { timeout: PATIENCE_MS });
  });

  it('that cannot load are not waited for', async () => {
    const before = process.listeners('exit').length;
    const team = new Team(() => {}, { kind: 'blas', file: 'no-such-library.so' });
    team.size = 2;
    team.run(2);
    expect(process.listeners('exit')).toHaveLength(before + 1);
    await vi.waitFor(() => expect(process.listeners('exit')).toHaveLength(before), { timeout: PATIENCE_MS });
  });
});
