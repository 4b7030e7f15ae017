import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LanguageName } from '../../src/languages/language.ts';
import type { ProcessAhead } from '../../src/submission/process-ahead.ts';
import { readSubmission, type Submission } from '../../src/submission/submission.ts';
import { HALF_RIGHT, HALF_RIGHT_PYTHON, loadedTiny, tinyAssignment } from '../assignments.ts';
import { writeFiles } from '../temporary-folder.ts';
import { type SetBait, setBait } from './bait.ts';
import type { Grader } from './graders.ts';
import { LYING } from './lying.ts';
import { REACHING_OUT } from './reaching-out.ts';
import { FILE_NAMES, FOLDERS, grade, prepareAttack, runAttack, type Tried } from './run-attack.ts';
import { foldersLeft, processesLeft } from './traces.ts';

/** Room for the time that a busy machine takes, but not for what an attack waits for. */
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 30_000, memoryMb: 128 };
const SHORT = { loadMs: 8000, callMs: 1000, totalMs: 8000, memoryMb: 128 };
const ALLOWANCE = { memoryMb: 128, cpuSeconds: 20, processes: 32, outputKb: 1024 };
const CONTROLS_MS = 120_000;
/** What ends or stops a process that does not heed it, but for those that nobody can heed. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGCONT', 'SIGUSR2'] as const;

/** The tiny assignment, its checks apart: a passed one is none that another one let pass. */
const loaded = loadedTiny({
  limits: SHORT,
  submission: FILE_NAMES,
  checks: tinyAssignment.checks.map((check) => ({ ...check, requires: [] })),
});

interface ControlWent {
  readonly tried: Tried | string;
  readonly isTold: boolean;
  readonly reached: readonly string[];
  readonly written: readonly string[];
}

/** Runs every attack of a language in a sandbox that lets nothing through, and looks for what it left. */
export function attackIn(language: LanguageName, { pool }: Grader): void {
  const work = mkdtempSync(join(tmpdir(), 'gradus-attacks-'));
  const signals: string[] = [];
  const note = (signal: string): void => void signals.push(signal);
  let set: SetBait;
  let processes: ProcessAhead;
  let honest: Submission;
  let honestResult: string;
  let controls: Promise<readonly ControlWent[]>;

  /** What comes after an attack in the same pool. */
  const gradeHonest = async (): Promise<string> => JSON.stringify((await grade(loaded, honest, processes)).result);

  beforeAll(async () => {
    controls = runControls(language);
    // They are looked at later, if at all.
    controls.catch(() => {});
    for (const signal of SIGNALS) process.on(signal, note);
    const source = language === 'python' ? HALF_RIGHT_PYTHON : HALF_RIGHT;
    const folder = await writeFiles(join(work, 'honest'), { [FILE_NAMES[language]]: source });
    honest = await readSubmission(folder, FILE_NAMES);
    processes = pool(ALLOWANCE);
    honestResult = await gradeHonest();
    await processes.close();
  }, CONTROLS_MS);

  afterAll(() => {
    for (const signal of SIGNALS) process.off(signal, note);
    rmSync(work, { recursive: true, force: true });
  });

  beforeEach(async () => {
    set = await setBait();
    processes = pool(ALLOWANCE);
  });

  afterEach(async () => {
    try {
      expect(await gradeHonest()).toBe(honestResult);
      await processes.close();
      expect(await processesLeft()).toEqual([]);
      // One folder of this grader, with no cell in it.
      expect(foldersLeft().flatMap((folder) => readdirSync(join(tmpdir(), folder)))).toEqual(['filter']);
      expect(set.written()).toEqual([]);
      expect([...set.reached]).toEqual([]);
      expect(signals).toEqual([]);
    } finally {
      set.remove();
    }
  });

  describe.each(REACHING_OUT[language])('$name', ({ name, dies, allowed = [], works }) => {
    test('gets nothing', async () => {
      const attack = await prepareAttack(language, name, { bait: set.bait, folder: join(work, name) });
      const before = readdirSync(join(work, name));
      const { tried, printed } = await runAttack(attack, LIMITS, processes);
      expect(JSON.stringify({ tried, printed })).not.toContain(set.secret);
      expect(readdirSync(join(work, name))).toEqual(before);
      if (dies !== undefined) {
        expect(tried).toMatch(dies);
        return;
      }
      // What it made an attempt at, and what of it worked: it said so itself, so it has run.
      expect(Object.keys(tried)).not.toHaveLength(0);
      expect(Object.keys(tried).filter((attempt) => (tried as Tried)[attempt] === 'worked')).toEqual(allowed);
    });

    test.runIf(works !== undefined)(
      'would, without a sandbox',
      async () => {
        const { tried, isTold, reached, written } = (await controls)[
          withControl(language).findIndex((each) => each.name === name)
        ] as ControlWent;
        const worked = Object.keys(tried).filter((attempt) => (tried as Tried)[attempt] === 'worked');
        expect(worked, JSON.stringify(tried)).toEqual(expect.arrayContaining([...(works ?? [])]));
        if (name.startsWith('reads-')) expect(isTold).toBe(true);
        if (name === 'reaches-network')
          expect(reached).toEqual(expect.arrayContaining(['tcp', 'udp', 'unix', 'abstract']));
        if (name === 'writes-files') expect(written).not.toEqual([]);
      },
      CONTROLS_MS,
    );
  });

  test.each(Object.entries(LYING[language]))('%s is found out', async (name, said) => {
    const attack = await prepareAttack(language, name, { bait: set.bait, folder: join(work, name) });
    const { result, output } = await grade(loaded, attack, processes);
    expect(result.checks.map(({ verdict }) => verdict)).not.toContain('passed');
    expect(result.checks.map(({ message }) => message).join('\n')).toMatch(said);
    for (const { message } of result.checks) expect(message).toMatch(/^\P{C}*$/u);
    expect(JSON.stringify({ result, output })).not.toContain(set.secret);
  });

  test('every attack is in a table', () => {
    const folders = readdirSync(fileURLToPath(new URL(FOLDERS[language], import.meta.url)), { withFileTypes: true });
    const named = [...REACHING_OUT[language].map(({ name }) => name), ...Object.keys(LYING[language])];
    expect(named.sort()).toEqual(folders.flatMap((each) => (each.isDirectory() ? each.name : [])).sort());
  });
}

function withControl(language: LanguageName) {
  return REACHING_OUT[language].filter(({ works }) => works !== undefined);
}

/** What the attacks do where nothing keeps them in, in a process of its own. */
function runControls(language: LanguageName): Promise<readonly ControlWent[]> {
  const asked = withControl(language).map(({ name, harms = [] }) => ({ language, name, leftOut: harms }));
  const script = fileURLToPath(new URL('./controls.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [script], { timeout: CONTROLS_MS }, (error, stdout) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(error),
    );
    child.stdin?.end(JSON.stringify(asked));
  });
}
