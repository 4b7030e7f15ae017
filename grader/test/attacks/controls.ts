/**
 * A grader of its own without a sandbox, for what each attack does where nothing keeps it in: takes
 * `{ language, name, leftOut, python }` for each attack on its standard input, prints how each went.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LanguageName } from '../../src/languages/language.ts';
import { allowanceOf } from '../../src/sandbox/allowance.ts';
import { ProcessAhead } from '../../src/submission/process-ahead.ts';
import { setBait } from './bait.ts';
import { prepareAttack, runAttack } from './run-attack.ts';

const LIMITS = { loadMs: 60_000, callMs: 30_000, totalMs: 60_000, memoryMb: 256 };

interface Control {
  readonly language: LanguageName;
  readonly name: string;
  readonly leftOut: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'gradus-controls-'));
const went = [];
for (const { language, name, leftOut } of JSON.parse(await text(process.stdin)) as Control[]) {
  const { bait, secret, reached, written, remove } = await setBait();
  const attack = await prepareAttack(language, name, { bait, folder: join(folder, 'attack'), leftOut });
  const { tried, printed } = await runAttack(attack, LIMITS, new ProcessAhead(allowanceOf(LIMITS)));
  went.push({ tried, isTold: printed.includes(secret), reached: [...reached], written: written() });
  remove();
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(went));
process.exit();
