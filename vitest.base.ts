import { defineConfig } from 'vitest/config';

/** What every package's tests share; a package's `vitest.config.ts` re-exports it. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results.json' },
    testTimeout: 20_000,
  },
});
