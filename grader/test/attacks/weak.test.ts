import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { LanguageName } from '../../src/languages/language.ts';
import { setBait } from './bait.ts';
import { type Grader, openGrader } from './graders.ts';
import { prepareAttack, runAttack, type Tried } from './run-attack.ts';
import { processesLeft } from './traces.ts';

const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 30_000, memoryMb: 128 };
const ALLOWANCE = { memoryMb: 128, cpuSeconds: 20, processes: 32, outputKb: 1024 };

/** What setpriv keeps in: by attack, the attempts that must not work. */
const KEPT_IN: Readonly<Record<string, readonly string[]>> = {
  'reads-files': ['closedFile', 'shadow', 'environment', 'launcher', 'byProcRoot', 'disk', 'memory', 'terminal'],
  'writes-files': [
    ...['cell', 'ownSource', 'besideSecret', 'root', 'device', 'folder', 'link', 'mode', 'times', 'remove', 'rename'],
    ...['runner', 'runtime', 'truncate'],
  ],
  signals: ['stopLauncher', 'killLauncher', 'killParentGroup', 'killFirst', 'launcherIsThere'],
};
/** The child would run on the stack of its parent. */
const HARMS = ['vfork'];
const IN_PYTHON: Readonly<Record<string, readonly string[]>> = {
  ...KEPT_IN,
  'starts-processes': ['mount', 'unmount', 'becomeRoot', 'module', 'setHostName', 'setClock'],
  'looks-beside': ['siblings', 'before', 'after'],
  'kills-its-killer': [],
};

describe.each([
  ['typescript', KEPT_IN],
  ['python', IN_PYTHON],
] as const)('setpriv, in %s', async (language: LanguageName, keptIn) => {
  const grader = await openGrader('setpriv', language);
  const work = mkdtempSync(join(tmpdir(), 'gradus-attacks-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test.skipIf(grader === undefined).each(Object.entries(keptIn))('%s', async (name, attempts) => {
    const set = await setBait();
    const processes = (grader as Grader).pool(ALLOWANCE);
    try {
      const attack = await prepareAttack(language, name, { bait: set.bait, folder: join(work, name), leftOut: HARMS });
      const { tried } = await runAttack(attack, LIMITS, processes);
      expect(tried).toBeTypeOf('object');
      const worked = Object.keys(tried).filter((attempt) => (tried as Tried)[attempt] === 'worked');
      expect(worked.filter((attempt) => attempts.includes(attempt))).toEqual([]);
      expect(Object.keys(tried)).toEqual(expect.arrayContaining([...attempts]));
    } finally {
      await processes.close();
      set.remove();
    }
    expect(await processesLeft()).toEqual([]);
  });
});
