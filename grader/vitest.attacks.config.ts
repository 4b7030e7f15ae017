import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The attacks on the sandbox, apart from the tests: each has processes to start, and looks at those that are left. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['test/attacks/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    reporters: ['default'],
  },
});
