// Runs the tests of all packages through turbo (what has not changed comes from its cache) and adds them up.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const { status } = spawnSync('turbo', ['run', 'test', '--continue', '--output-logs=new-only'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
});

const packages = globSync(['packages/*/vitest.config.ts', '{grader,reports,bench,test}/vitest.config.ts'], {
  cwd: root,
});
const totals = { passed: 0, failed: 0, skipped: 0 };
let isComplete = true;
for (const config of packages) {
  const file = `${root}/${config.replace('vitest.config.ts', 'test-results.json')}`;
  if (!existsSync(file)) {
    console.error(`${config}: these tests left no results`);
    isComplete = false;
    continue;
  }
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests;
  totals.skipped += report.numPendingTests;
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(status === 0 && isComplete && totals.failed === 0 ? 0 : 1);
