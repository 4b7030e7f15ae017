import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hasPython } from '../../grader/test/python.ts';
import { borders } from './borders.ts';
import { fuzzBorder } from './fuzz-border.ts';

const CASES = 300;
/** For each of them a process is started. */
const PROCESSES = 60;
/** As good as any other; `pnpm fuzz` draws one. */
const SEED = 20_261_124;
const folder = mkdtempSync(join(tmpdir(), 'gradus-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(borders.filter(({ name }) => name !== 'notebook' || hasPython))(
  '$name: damaged inputs are refused as documented',
  async (border) => {
    const cases = border.name === 'process' ? PROCESSES : CASES;
    const file = join(folder, border.name);
    const { outcomes, finding } = await fuzzBorder(border, { cases, seed: SEED, file, onProgress: () => {} });
    expect(finding).toBeUndefined();
    // Else the inputs would try nothing but the first layer.
    expect(outcomes.read + outcomes['refused inside']).toBeGreaterThan(0.3 * cases);
    expect(outcomes.read).toBeLessThan(cases);
  },
);
