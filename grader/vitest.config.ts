import { mergeConfig } from 'vitest/config';
import base from '../vitest.base.ts';

// The tests mostly wait for other processes, so every core may have a worker.
export default mergeConfig(base, { test: { maxWorkers: '100%' } });
