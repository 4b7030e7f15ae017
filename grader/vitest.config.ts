import { mergeConfig } from 'vitest/config';
import base from '../vitest.base.ts';

// The tests mostly wait for other processes, so every core may have a worker; a loaded machine may take its time.
export default mergeConfig(base, {
  test: { maxWorkers: '100%', maxConcurrency: 3, testTimeout: 60_000, exclude: ['test/attacks/**'] },
});
