import { expect, it } from 'vitest';
import { missingPeers, numpyTrainings, torchTrainings } from './engines.ts';
import { findPython } from './python.ts';
import { DEFAULT_SETTINGS } from './training-work.ts';

const work = {
  ...DEFAULT_SETTINGS,
  seed: 1,
  threads: [1, 2],
  samples: 10,
  steps: 1,
  widths: [4, 3, 2],
  evaluationSamples: 0,
};

it('says which peers are missing and how to get them', () => {
  expect(missingPeers({ numpy: 'python', torch: 'python' })).toEqual([]);
  expect(missingPeers({ numpy: 'python', torch: undefined })).toEqual([
    { name: 'torch', remedy: 'apt-get install python3-torch, or pip install torch' },
  ]);
});

it('measures no peer that is missing', () => {
  expect(findPython('numpy', ['no-such-interpreter'])).toBeUndefined();
  const none = { numpy: undefined, torch: undefined };
  expect([...numpyTrainings(work, none), ...torchTrainings(work, none)]).toEqual([]);
});

it('fixes the threads of a peer by its environment', () => {
  const pythons = { numpy: 'python', torch: 'python' };
  const programs = [...numpyTrainings(work, pythons), ...torchTrainings(work, pythons)];
  for (const { name, command, env } of programs) {
    expect(command).toBe('python');
    expect(name).toContain(`, ${env.OPENBLAS_NUM_THREADS} thread`);
    expect(env.OMP_NUM_THREADS).toBe(env.OPENBLAS_NUM_THREADS);
  }
});
