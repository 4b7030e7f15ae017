import { rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gradebook, InputError, JournalEntry, MissingToolError, parse, Result, readJson } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { HALF_RIGHT, HALF_RIGHT_PYTHON, loadedTiny, tinyAssignment } from '../../test/assignments.ts';
import { type FolderOptions, gradeFolder } from '../../test/grade-folder.ts';
import { notebook } from '../../test/notebooks.ts';
import { hasPython } from '../../test/python.ts';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { Fault } from '../graders/fault.ts';
import type { Graders } from '../graders/graders.ts';
import { LocalGrader, type Terms } from '../graders/local-grader.ts';
import { ProcessGraders } from '../graders/processes/process-graders.ts';
import { Runtimes } from '../languages/runtimes.ts';
import { noSandbox } from '../sandbox/no-sandbox.ts';
import type { BatchOptions, GradedBatch } from './grade-batch.ts';

const temporaryFolder = temporaryFolders();
const WRONG = 'export const cyclicalLearningRate = () => 0;';
const HANGS = 'export const cyclicalLearningRate = () => { for (;;); };';
const CLASS = { 'alice/submission.ts': HALF_RIGHT, 'bob.ts': WRONG };

type Options = Partial<FolderOptions>;

/** A folder with hand-ins, and how to grade them into the folder beside it. */
async function course(files: Readonly<Record<string, string>>, loaded = loadedTiny()) {
  const folder = await temporaryFolder();
  const handIns = join(folder, 'hand-ins');
  const out = join(folder, 'out');
  await mkdir(handIns);
  await writeFiles(handIns, files);
  const grade = (options: Options = {}, assignment = loaded) => gradeFolder(assignment, handIns, { out, ...options });
  return { handIns, out, grade, gradebook: () => readFile(join(out, 'gradebook.csv'), 'utf8') };
}

const outcomes = ({ gradebook }: GradedBatch) =>
  gradebook.entries.map(({ student, status, summary }) => [student.id, summary?.score ?? status]);

/** Marks the results that are there, to see which of them are kept. */
async function mark(out: string): Promise<() => Promise<string[]>> {
  const ids = await readdir(join(out, 'results'));
  const fileOf = (id: string) => join(out, 'results', id, 'result.json');
  const marked = async (id: string) => ({ ...(await readJson(Result, fileOf(id))), score: 77 });
  for (const id of ids) await writeFile(fileOf(id), JSON.stringify(await marked(id)));
  return async () => {
    const results = await Promise.all(ids.map(async (id) => [id, (await readJson(Result, fileOf(id))).score] as const));
    return results
      .filter(([, score]) => score === 77)
      .map(([id]) => id)
      .sort();
  };
}

describe('gradeBatch', () => {
  test('keeps what a check observed beside the result, which is the same each time', async () => {
    const network = { widths: [4, 5, 3], n: 4, batchNorm: true, epsilon: 0.01, lambda: 0.1, activation: 'relu' };
    const [check] = tinyAssignment.checks;
    const asked = { id: 'analytic', target: 'computeGradients', kind: 'analytic', points: 0, cases: [network] };
    const source = await readFile(
      new URL('../../test/cases/right-matrix-style/submission.ts', import.meta.url),
      'utf8',
    );
    const { out, grade } = await course({ 'alice.ts': source }, loadedTiny({ checks: [{ ...check, ...asked }] }));
    const batch = await grade();
    expect(outcomes(batch)).toEqual([['alice', 0]]);
    const [result, observations] = await Promise.all(
      ['result.json', 'observations.json'].map((name) => readFile(join(out, 'results/alice', name), 'utf8')),
    );
    expect(JSON.parse(observations ?? '')).toEqual({
      analytic: expect.stringMatching(/^computeGradients took .* time grows as p\^-?\d+\.\d$/),
    });
    expect(result).not.toContain('took');
    await rm(join(out, 'results'), { recursive: true });
    await grade();
    expect(await readFile(join(out, 'results/alice/result.json'), 'utf8')).toBe(result);
  });

  test('grades each hand-in, whatever the others do, and says who has none', async () => {
    const { out, grade, gradebook, handIns } = await course(
      {
        ...CLASS,
        'carol/notes.txt': 'later',
        'dave/submission.ts': 'process.exit(0);',
        'erin/submission.ts': HANGS,
        'frank/submission.ts': '=(',
        '.hidden/submission.ts': WRONG,
        'readme.md': '',
      },
      loadedTiny({ limits: { ...tinyAssignment.limits, callMs: 1500 } }),
    );
    await symlink(join(handIns, 'alice'), join(handIns, 'grace'));
    const told: string[] = [];
    const batch = await grade({ onProgress: ({ done, total }, id) => told.push(`${id} ${done}/${total}`) });
    expect(batch).toMatchObject({ faults: [], isInterrupted: false });
    expect(batch.gradebook.batch.grader.seed).toBe(5);
    expect(outcomes(batch)).toEqual([
      ['alice', 1],
      ['bob', 0],
      ['carol', 'missing'],
      ['dave', 0],
      ['erin', 0],
      ['frank', 0],
      ['grace', 1],
    ]);
    expect(told).toHaveLength(7);
    expect(told.at(-1)).toMatch(/ 7\/7$/);
    const rows = (await gradebook()).trimEnd().split('\n');
    expect(rows[1]).toBe('alice,,,graded,1,2,passed,1,failed,0,1,,,,,none,');
    expect(rows[3]).toMatch(/^carol,,,missing,,,,,,,1,,,,,,.*expected a file submission\.ts in this folder/);
    expect(rows[5]).toBe('erin,,,graded,0,2,error,0,failed,0,1,,,,,none,');
    expect((await readdir(join(out, 'results'))).sort()).toEqual(['alice', 'bob', 'dave', 'erin', 'frank', 'grace']);
    expect(await readdir(join(out, 'results/alice'))).toEqual(['result.json']);
  });

  test.skipIf(process.platform === 'win32')(
    'a name that a terminal would obey is shown as text, and not graded',
    async () => {
      const { grade, gradebook } = await course({ 'alice.ts': HALF_RIGHT, '\u001b[31mred.ts': HALF_RIGHT });
      const batch = await grade();
      expect(outcomes(batch)).toEqual([
        ['%1B[31mred', 'missing'],
        ['alice', 1],
      ]);
      expect(await gradebook()).not.toContain('\u001b');
      expect(await gradebook()).toContain('expected a name of printable characters');
    },
  );

  test.each<[string, string]>([
    ['a/submission.ts', "'a' and 'a.ts'"],
    ['a.py', "'a.py' and 'a.ts'"],
  ])('of a student who is there twice, with %s and a.ts, none counts', async (other, both) => {
    const { grade } = await course({ 'a.ts': HALF_RIGHT, [other]: HALF_RIGHT, 'b.ts': HALF_RIGHT });
    const batch = await grade();
    expect(outcomes(batch)).toEqual([
      ['a', 'missing'],
      ['b', 1],
    ]);
    expect(batch.gradebook.entries[0]?.reason).toContain(`handed in 2 times, as ${both}`);
  });

  test('lays the adapter of the course over each hand-in, and grades again when it changes', async () => {
    const theirs =
      'export const rate = (t: number, low: number, high: number, step: number) => low + (t / step) * (high - low);';
    const adapter = "import { rate } from './submission.ts';\nexport const cyclicalLearningRate = rate;\n";
    const { handIns, out, grade } = await course({ 'alice/nn.ts': theirs, 'bob.ts': theirs, 'adapter.ts': adapter });
    const path = join(handIns, 'adapter.ts');
    const before = ['alice', 'bob'].map((id) => join(out, 'results', id, 'result.json'));
    expect(outcomes(await grade({ adapter: path }))).toEqual([
      ['alice', 1],
      ['bob', 1],
    ]);
    expect(await readdir(join(handIns, 'alice'))).toEqual(['nn.ts']);
    const marked = await mark(out);
    await grade({ adapter: path });
    expect(await marked()).toEqual(['alice', 'bob']);
    await writeFile(path, `${adapter}// changed`);
    await grade({ adapter: path });
    expect(await marked()).toEqual([]);
    const hashes = await Promise.all(before.map(async (file) => (await readJson(Result, file)).submission.hash));
    expect(new Set(hashes).size).toBe(2);
    await expect(grade({ adapter: join(handIns, 'none.ts') })).rejects.toThrow(
      /none\.ts: expected the file of an adapter/,
    );
  });

  test.skipIf(!hasPython)('tells beside the result what of a notebook was left out', async () => {
    const source = (loop: string) =>
      notebook(['def cyclical_learning_rate(t, eta_min, eta_max, step_size):\n  return 0', loop]);
    const loaded = loadedTiny({ submission: { typescript: 'submission.ts', python: 'submission.py' } });
    const { handIns, out, grade } = await course({ 'alice.ipynb': source('for i in range(3):\n  print(i)') }, loaded);
    const batch = await grade();
    expect(outcomes(batch)).toEqual([['alice', 0]]);
    const beside = join(out, 'results/alice');
    expect(await readFile(join(beside, 'left-out.txt'), 'utf8')).toBe('cell 2 (a for loop)\n');
    expect(await readFile(join(beside, 'result.json'), 'utf8')).not.toContain('for loop');
    await writeFile(join(handIns, 'alice.ipynb'), source(''));
    await grade();
    expect(await readdir(beside)).toEqual(['result.json']);
  });

  test('the bytes are the same for one job and four, and when it is done again', async () => {
    const files = { ...CLASS, 'dave/submission.ts': 'process.exit(0);', 'frank/submission.ts': '=(' };
    const bytes = async (jobs: number) => {
      const { out, grade, gradebook } = await course(files);
      const openGraders = (terms: Terms) => new ProcessGraders({ ...terms, jobs, sandbox: 'none', wanted: {} });
      await grade({ openGraders });
      const results = (await readdir(join(out, 'results'))).sort();
      const texts = await Promise.all(results.map((id) => readFile(join(out, 'results', id, 'result.json'), 'utf8')));
      return [await gradebook(), ...texts];
    };
    const once = await bytes(1);
    expect(once).toHaveLength(5);
    expect(await bytes(4)).toEqual(once);
    expect(await bytes(4)).toEqual(once);
  });

  test('grades again only what changed: a submission, a result, the seed, the assignment', async () => {
    const { handIns, out, grade } = await course(CLASS);
    await grade();
    let kept = await mark(out);
    await grade({ seed: undefined as never });
    expect(await kept()).toEqual(['alice', 'bob']);
    await writeFiles(handIns, { 'bob.ts': HALF_RIGHT });
    expect(outcomes(await grade())).toEqual([
      ['alice', 77],
      ['bob', 1],
    ]);
    expect(await kept()).toEqual(['alice']);
    kept = await mark(out);
    await writeFile(join(out, 'results/alice/result.json'), '{"score": 9');
    expect(outcomes(await grade())).toEqual([
      ['alice', 1],
      ['bob', 77],
    ]);
    kept = await mark(out);
    await grade({ seed: 6 });
    expect(await kept()).toEqual([]);
    kept = await mark(out);
    await grade({ seed: 6 }, loadedTiny({ title: 'Tiny, second edition' }));
    expect(await kept()).toEqual([]);
  });

  test('keeps the seed of the batch, and draws one for a new batch', async () => {
    const { grade } = await course({ 'bob.ts': WRONG });
    const seed = async () => (await grade({ seed: undefined })).gradebook.batch.grader.seed;
    const drawn = await seed();
    expect(Number.isInteger(drawn)).toBe(true);
    expect(await seed()).toBe(drawn);
  });

  test('what is in the way of one result leaves that one ungraded, not its older result changed', async () => {
    const { handIns, out, grade, gradebook } = await course(CLASS);
    await grade();
    const older = await readFile(join(out, 'results/alice/result.json'), 'utf8');
    await writeFiles(handIns, { 'alice/submission.ts': WRONG, 'bob.ts': HALF_RIGHT });
    await rm(join(out, 'results/bob'), { recursive: true });
    await writeFile(join(out, 'results/bob'), 'in the way');
    const batch = await grade();
    expect(outcomes(batch)).toEqual([
      ['alice', 0],
      ['bob', 'ungraded'],
    ]);
    expect(batch.isInterrupted).toBe(false);
    expect(await gradebook()).toMatch(/^bob,,,ungraded,,,,,,,1,,,,,,.*E(NOTDIR|EXIST)/m);
    const { execPath } = process;
    process.execPath = join(out, 'no-node');
    try {
      await writeFiles(handIns, { 'alice/submission.ts': HALF_RIGHT });
      await writeFile(join(out, 'results/alice/result.json'), older.replace(/"hash": "\w+"/, '"hash": ""'));
      expect(outcomes(await grade())).toEqual([
        ['alice', 'ungraded'],
        ['bob', 'ungraded'],
      ]);
    } finally {
      process.execPath = execPath;
    }
    expect((await readJson(Result, join(out, 'results/alice/result.json'))).score).toBe(1);
    await rm(join(out, 'results/bob'));
    expect(outcomes(await grade())).toEqual([
      ['alice', 1],
      ['bob', 1],
    ]);
  });

  test('after the signal it ends what it has begun, and the gradebook still has a row for everybody', async () => {
    const files = { 'a.ts': HALF_RIGHT, 'b.ts': HALF_RIGHT, 'c.ts': HALF_RIGHT, 'd.ts': WRONG };
    const { handIns, grade, gradebook } = await course(files);
    await grade();
    await writeFiles(handIns, { 'a.ts': WRONG, 'b.ts': WRONG, 'c.ts': WRONG });
    const controller = new AbortController();
    const { signal } = controller;
    const openGraders = (terms: Terms): Graders => {
      const { sandbox, runtimes } = { sandbox: noSandbox, runtimes: new Runtimes() };
      const grader = new LocalGrader(terms, { sandbox, runtimes });
      return {
        capacity: 1,
        async grade(submission) {
          signal.throwIfAborted();
          controller.abort();
          return await grader.grade(submission);
        },
        close: () => grader.close(),
      };
    };
    const batch = await grade({ signal, openGraders });
    expect(batch.isInterrupted).toBe(true);
    const { entries } = batch.gradebook;
    expect(entries.map(({ status }) => status).sort()).toEqual(['graded', 'graded', 'ungraded', 'ungraded']);
    expect(entries.filter(({ summary }) => summary?.score === 0).map(({ student }) => student.id)).toContain('d');
    const rows = (await gradebook()).trimEnd().split('\n');
    const note = 'interrupted before it was graded';
    expect(rows.filter((row) => /^[abc],,,ungraded,,,,,,,1,,,,,,/.test(row) && row.endsWith(note))).toHaveLength(2);
    expect(outcomes(await grade())).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 0],
      ['d', 0],
    ]);
  });

  const bilingual = loadedTiny({ submission: { typescript: 'submission.ts', python: 'submission.py' } });
  const MIXED = {
    ...CLASS,
    'carol/submission.py': HALF_RIGHT_PYTHON,
    'dave.py': 'import carol',
    'erin/submission.py': '',
    'erin/submission.ts': '',
  };

  test.skipIf(!hasPython)('takes submissions in several languages', async () => {
    const { grade, gradebook, out } = await course(MIXED, bilingual);
    const batch = await grade();
    expect(outcomes(batch)).toEqual([
      ['alice', 1],
      ['bob', 0],
      ['carol', 1],
      ['dave', 0],
      ['erin', 'missing'],
    ]);
    expect((await readJson(Result, join(out, 'results/carol/result.json'))).submission.language).toBe('python');
    expect(await gradebook()).toContain('expected one submission, found submission.ts and submission.py');
    const kept = await mark(out);
    await grade();
    expect(await kept()).toEqual(['alice', 'bob', 'carol', 'dave']);
  });

  test.each<[string, Options, string?]>([
    ['a wanted interpreter', { runtimes: new Runtimes({ python: '/no/such/python' }) }],
    ["the assignment's", {}, '/no/such/python'],
  ])('where %s runs nothing, submissions stay ungraded', async (_, options, pythonInterpreter) => {
    const { submission } = bilingual.assignment;
    const loaded = pythonInterpreter ? loadedTiny({ submission: { ...submission, pythonInterpreter } }) : bilingual;
    const { grade } = await course(MIXED, loaded);
    const batch = await grade(options);
    expect(outcomes(batch)).toEqual([
      ['alice', 1],
      ['bob', 0],
      ['carol', 'ungraded'],
      ['dave', 'ungraded'],
      ['erin', 'missing'],
    ]);
    expect(batch.gradebook.entries[2]).toMatchObject({
      reason: expect.stringMatching(/^'\/no\/such\/python': expected a Python/),
    });
  });

  test('its own folder is no hand-in', async () => {
    const { handIns, grade } = await course(CLASS);
    const out = join(handIns, 'graded');
    await grade({ out });
    expect(outcomes(await grade({ out }))).toEqual([
      ['alice', 1],
      ['bob', 0],
    ]);
  });

  test.each<[string, (handIns: string, out: string) => Promise<unknown>, RegExp]>([
    [
      'an empty folder',
      async () => {},
      /hand-ins: expected a folder, a \.zip, \.ts, \.py or \.ipynb file for each student, found none$/,
    ],
    [
      'no folder',
      (handIns) => rm(handIns, { recursive: true }),
      /hand-ins: expected a folder or a \.zip of submissions, cannot read it \(ENOENT\)$/,
    ],
    [
      'a damaged batch.json',
      (handIns, out) => writeFiles(handIns, { 'a.ts': '' }).then(() => writeFiles(out, { 'batch.json': '{' })),
      /batch\.json: is not JSON/,
    ],
    [
      'a batch.json of another form',
      (handIns, out) => writeFiles(handIns, { 'a.ts': '' }).then(() => writeFiles(out, { 'batch.json': '{}' })),
      /batch\.json: at the top level: 'assignment' is missing/,
    ],
    [
      'a file in place of the out folder',
      (handIns, out) => writeFiles(handIns, { 'a.ts': '' }).then(() => writeFile(out, '')),
      /out: cannot be written \(EEXIST\)\. Choose another place with --out\.$/,
    ],
  ])('refuses %s', async (_, prepare, message) => {
    const { handIns, out, grade } = await course({});
    await prepare(handIns, out);
    const grading = grade();
    await expect(grading).rejects.toThrow(InputError);
    await expect(grading).rejects.toThrow(message);
  });

  /** Answers as `grader` does, but breaks at these turns (counted from 1), and counts them. */
  function breaking(turns: readonly number[], fault: () => unknown) {
    let turn = 0;
    const openGraders = (terms: Terms): Graders => {
      const grader = new LocalGrader(terms, { sandbox: noSandbox, runtimes: new Runtimes() });
      const grade: Graders['grade'] = async (submission, signal) => {
        if (turns.includes(++turn)) throw fault();
        return await grader.grade(submission, signal);
      };
      return { capacity: 1, grade, close: () => grader.close() };
    };
    return { openGraders, turns: () => turn };
  }
  const lasting = () => new Fault('no such interpreter', { isPassing: false });
  const passing = () => new Fault('a grading process ended (SIGKILL)', { isPassing: true });
  const eventsOf = async (out: string) =>
    (await readFile(join(out, 'journal.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => parse(JournalEntry, JSON.parse(line), 'journal.jsonl'));

  test('what broke is tried again after the others, and is no verdict', async () => {
    const { out, grade } = await course(CLASS);
    const { openGraders, turns } = breaking([1, 2, 3], passing);
    const batch = await grade({ openGraders, retryAfterMs: [1, 1] });
    expect(outcomes(batch)).toEqual([
      ['alice', 1],
      ['bob', 0],
    ]);
    expect(turns()).toBe(5);
    const told = (await eventsOf(out)).map((event) =>
      `${event.event} ${'attempt' in event ? event.attempt : ''}`.trim(),
    );
    expect(told.filter((each) => each !== 'graded')).toEqual(['started', 'fault 1', 'fault 1', 'fault 2', 'ended']);
  });

  test('what does not pass is not tried again, and what never ends well is ungraded', async () => {
    const { out, grade } = await course(CLASS);
    const forever = Array.from({ length: 99 }, (_, k) => k + 1);
    for (const [fault, tries] of [
      [lasting, 2],
      [passing, 6],
    ] as const) {
      const { openGraders, turns } = breaking(forever, fault);
      const batch = await grade({ openGraders, retryAfterMs: [1, 1] });
      expect(outcomes(batch)).toEqual([
        ['alice', 'ungraded'],
        ['bob', 'ungraded'],
      ]);
      expect(turns()).toBe(tries);
      expect(batch.gradebook.entries[0]?.reason).toBe(fault().message);
    }
    expect(await readdir(out)).not.toContain('results');
    expect((await eventsOf(out)).at(-1)).toMatchObject({ event: 'ended', graded: 0, ungraded: 2 });
  });

  test('what is asked for a second time by the signal alone is told as that', async () => {
    const { grade } = await course(CLASS);
    const controller = new AbortController();
    const { openGraders } = breaking([1, 2], () => {
      controller.abort();
      return passing();
    });
    const started = performance.now();
    const batch = await grade({ openGraders, signal: controller.signal, retryAfterMs: [60_000] });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(batch.isInterrupted).toBe(true);
  });

  test('an adapter that is gone midway is our fault, and nobody is missing for it', async () => {
    const { handIns, grade } = await course({ ...CLASS, 'adapter.ts': "export * from './submission.ts';" });
    const adapter = join(handIns, 'adapter.ts');
    const openGraders = (terms: Terms): Graders => {
      rmSync(adapter);
      return new LocalGrader(terms, { sandbox: noSandbox, runtimes: new Runtimes() });
    };
    const batch = await grade({ adapter, openGraders });
    expect(outcomes(batch)).toEqual([
      ['alice', 'ungraded'],
      ['bob', 'ungraded'],
    ]);
    expect(batch.gradebook.entries[0]?.reason).toMatch(/adapter\.ts: expected the file of an adapter, found none$/);
  });

  test('what this machine lacks for all of them ends the batch, with a gradebook', async () => {
    const { grade, gradebook } = await course(CLASS);
    const { openGraders } = breaking([2], () => new MissingToolError('the sandbox does not hold'));
    await expect(grade({ openGraders })).rejects.toThrow(MissingToolError);
    expect((await gradebook()).trimEnd().split('\n')).toHaveLength(3);
  });

  test('two graders on one folder exclude each other', async () => {
    const { out, grade, gradebook } = await course(CLASS);
    const open = breaking([], passing).openGraders;
    let second: Promise<GradedBatch> | undefined;
    const openGraders = (terms: Terms): Graders => {
      second = grade();
      second.catch(() => {});
      return open(terms);
    };
    await grade({ openGraders });
    await expect(second).rejects.toThrow(/out: process \d+ on .* is at work here/);
    expect((await gradebook()).trimEnd().split('\n')).toHaveLength(3);
    expect(await readdir(out)).not.toContain('.gradus.lock.holder');
  });

  test('removes what a killed grader had begun to write, and nothing else', async () => {
    const { out, grade } = await course(CLASS);
    const unfinished = [
      'gradebook.csv.1234567',
      'gradebook.json.4f2b7a52-0b1c-4a4e-9d7e-2f6f0e1b3c4d.tmp',
      'results/alice/result.json.4567890123',
      'results/alice/feedback.html.100200',
    ];
    const others = ['gradebook.csv.1', 'notes.txt.202611', 'results/alice/notes.txt', 'results/zoe/result.json'];
    await writeFiles(out, Object.fromEntries([...unfinished, ...others].map((name) => [name, '{'])));
    await grade();
    const names = (await readdir(out, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
    expect(names.filter((name) => unfinished.includes(name))).toEqual([]);
    expect(names.filter((name) => others.includes(name)).sort()).toEqual(others);
  });

  test('a file for the class that cannot be written is told, and the others are there', async () => {
    const { out, grade } = await course(CLASS);
    await mkdir(join(out, 'gradebook.csv'), { recursive: true });
    const finished: unknown[] = [];
    const batch = await grade({ finish: [async (gradebook) => void finished.push(gradebook)] });
    expect(batch.faults).toEqual([expect.stringMatching(/gradebook\.csv/)]);
    expect(finished).toEqual([batch.gradebook]);
    expect(await readJson(Gradebook, join(out, 'gradebook.json'))).toEqual(batch.gradebook);
  });

  test('what the signal keeps from being made of the class is no fault, but an interruption', async () => {
    const { grade } = await course(CLASS);
    const controller = new AbortController();
    const finish = async () => {
      controller.abort();
      controller.signal.throwIfAborted();
    };
    const batch = await grade({ signal: controller.signal, finish: [finish] });
    expect(batch).toMatchObject({ isInterrupted: true, faults: [] });
    expect(batch.gradebook.entries.map(({ status }) => status)).toEqual(['graded', 'graded']);
  });

  test('writes what a student reads, for those with nothing to grade too, and again where it is gone', async () => {
    const { out, grade } = await course({ ...CLASS, 'carol/notes.txt': '' });
    const pagesOf: BatchOptions['pagesOf'] = ({ student, status }, result) => ({
      markdown: `${student.id} ${status}`,
      html: `<p>${result?.score ?? 'nothing'}`,
    });
    const page = (name: string) => readFile(join(out, 'results', name), 'utf8');
    await grade({ pagesOf });
    expect(await page('carol/feedback.md')).toBe('carol missing');
    await rm(join(out, 'results/alice/feedback.html'));
    await writeFile(join(out, 'results/bob/feedback.html'), 'old');
    await grade({ pagesOf });
    expect(await page('alice/feedback.html')).toBe('<p>1');
    expect(await page('bob/feedback.html')).toBe('<p>0');
  });

  test('graded twice, it tells which checks do not end the same each time', async () => {
    const chance = 'export const cyclicalLearningRate = () => Math.random();';
    const { out, grade } = await course({ ...CLASS, 'chance.ts': chance });
    await grade();
    const kept = await mark(out);
    const batch = await grade({ times: 2 });
    expect(batch.gradebook.entries.map(({ unstable }) => unstable)).toEqual([[], [], ['rate']]);
    expect(await kept()).toEqual(['alice', 'bob', 'chance']);
    const unstable = (await eventsOf(out)).filter(({ event }) => event === 'unstable');
    expect(unstable).toEqual([expect.objectContaining({ student: 'chance', times: 2, checks: ['rate'] })]);
    const { openGraders, turns } = breaking([], passing);
    const again = await grade({ openGraders });
    expect(again.gradebook.entries.at(-1)?.unstable).toEqual(['rate']);
    await grade({ openGraders, times: 3 });
    expect(turns()).toBe(3);
  });

  test('refuses the out folder of another assignment, and leaves it as it was', async () => {
    const { out, grade } = await course({ 'bob.ts': WRONG });
    await grade();
    const before = await readFile(join(out, 'batch.json'), 'utf8');
    const grading = grade({}, loadedTiny({ id: 'other' }));
    await expect(grading).rejects.toThrow(
      /expected a new folder or a batch of other, found one of tiny\. Give another$/,
    );
    expect(await readFile(join(out, 'batch.json'), 'utf8')).toBe(before);
  });
});
