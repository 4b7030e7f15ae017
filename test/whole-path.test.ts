import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Experiments, History, parse, Result, readJson } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectedOf, writeSubmissions } from '../grader/test/cases.ts';
import { sandboxHere } from '../scripts/sandbox-here.ts';
import { gradus } from './gradus.ts';

const A3 = fileURLToPath(new URL('../assignments/a3-batch-norm', import.meta.url));
// Small enough for a second a run: five files of 100 images, 20 update steps.
const TINY = {
  trainingSamples: 400,
  validationSamples: 100,
  evaluationSamples: 100,
  stepSize: 10,
  cycles: 1,
  evaluationsPerCycle: 4,
};

let folder: string;
let assignment: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-whole-path-'));
  assignment = join(folder, 'assignment');
  data = join(folder, 'data');
  await cp(A3, assignment, { recursive: true, filter: (source) => !source.includes('node_modules') });
  const experiments = await readJson(Experiments, join(A3, 'experiments.json'));
  const tiny = { ...experiments, defaults: { ...experiments.defaults, ...TINY } };
  await writeFile(join(assignment, 'experiments.json'), JSON.stringify(tiny));
  await writeSubmissions(join(folder, 'class'), ['right-matrix-style', 'wrong-mean-term-missing']);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the whole path', () => {
  test('data are made, and told to be synthetic', async () => {
    const made = await gradus(['data', 'synthesize', '--out', data, '--records', '100']);
    expect(made).toMatchObject({ code: 0 });
    const info = await gradus(['data', 'info', data]);
    expect(info.code).toBe(0);
    expect(info.stdout).toContain('synthetic');
  });

  test('a right submission passes, a wrong one is told its mistake', async () => {
    const right = await gradus(['check', join(folder, 'class/right-matrix-style'), '--json']);
    expect(right.code).toBe(0);
    const result = parse(Result, JSON.parse(right.stdout), 'stdout');
    expect(result.score).toBe(result.maxScore);
    await writeFile(join(folder, 'check.json'), right.stdout);
    const wrong = await gradus(['check', join(folder, 'class/wrong-mean-term-missing')]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('without the mean term of eq. 37');
  });

  test('a class is graded', async () => {
    const out = join(folder, 'graded');
    const argv = ['grade', join(folder, 'class'), '--assignment', 'a3-batch-norm', '--seed', '7', '--out', out];
    argv.push('--sandbox', sandboxHere());
    const graded = await gradus(argv);
    expect(graded.code).toBe(0);
    expect(await readFile(join(out, 'gradebook.csv'), 'utf8')).toMatch(/^right-matrix-style,,,graded,60,60,/m);
    const result = await readJson(Result, join(out, 'results/wrong-mean-term-missing/result.json'));
    expect(result.score).toBe((await expectedOf('wrong-mean-term-missing')).score);
  });

  test('networks are trained: the same bytes twice', async () => {
    const train = (out: string) =>
      gradus(['experiment', '3-layer', '3-layer-bn', '--assignment', assignment, '--data', data, '--out', out]);
    expect(await train(join(folder, 'histories'))).toMatchObject({ code: 0 });
    expect(await train(join(folder, 'again'))).toMatchObject({ code: 0 });
    for (const name of ['3-layer.json', '3-layer-bn.json']) {
      const history = await readFile(join(folder, 'histories', name), 'utf8');
      expect(await readFile(join(folder, 'again', name), 'utf8')).toBe(history);
      expect(parse(History, JSON.parse(history), name).data.provenance).toBe('synthetic');
    }
  });

  test('the report is written from what was measured', async () => {
    const out = join(folder, 'report');
    const inputs = ['--histories', join(folder, 'histories'), '--result', join(folder, 'check.json')];
    const report = await gradus(['report', '--assignment', assignment, ...inputs, '--format', 'md,html', '--out', out]);
    expect(report).toMatchObject({ code: 0 });
    const markdown = await readFile(join(out, 'report.md'), 'utf8');
    const { test: measured } = await readJson(History, join(folder, 'histories/3-layer-bn.json'));
    expect(markdown).toContain((measured.accuracy * 100).toFixed(1));
    expect(markdown).toContain('synthetic');
    expect(await readFile(join(out, 'report.html'), 'utf8')).not.toMatch(
      /(src|href)="https?:\/\/[^"]+\.(js|css|png|svg|woff2)"/,
    );
  });
});

describe('bad input is told in one line, with exit code 2, and leaves nothing half-written', () => {
  const cases: [string, (out: string) => Promise<string[]>, RegExp][] = [
    [
      'a truncated data file',
      async (out) => {
        const broken = join(folder, 'broken-data');
        await cp(data, broken, { recursive: true });
        await truncate(join(broken, 'data_batch_3.bin'), 30_000);
        return ['data', 'import', broken, '--out', out];
      },
      /^gradus: .*data_batch_3\.bin.*30000 bytes/,
    ],
    [
      'an unknown assignment',
      async (out) => ['grade', join(folder, 'class'), '--assignment', 'a9', '--out', out],
      /^gradus: unknown assignment 'a9': expected a3-batch-norm/,
    ],
    [
      'an invalid assignment.json',
      async (out) => {
        const invalid = join(folder, 'invalid');
        await mkdir(invalid, { recursive: true });
        const text = await readFile(join(A3, 'assignment.json'), 'utf8');
        await writeFile(join(invalid, 'assignment.json'), text.replace('"points": 8', '"points": "eight"'));
        return ['grade', join(folder, 'class'), '--assignment', invalid, '--out', out];
      },
      /^gradus: .*assignment\.json: at \/checks\/2\/points.*number/,
    ],
    [
      'a missing submission',
      async () => ['check', join(folder, 'nobody.ts')],
      /^gradus: .*nobody\.ts: expected a submission/,
    ],
    [
      'a missing folder of submissions',
      async (out) => [
        'grade',
        join(folder, 'nothing'),
        '--assignment',
        'a3-batch-norm',
        '--sandbox',
        'none',
        '--out',
        out,
      ],
      /^gradus: .*nothing: expected a folder or a \.zip of submissions/,
    ],
    [
      'missing data',
      async (out) => ['experiment', '--assignment', assignment, '--data', join(folder, 'nowhere'), '--out', out],
      /^gradus: .*nowhere/,
    ],
    [
      'an unknown experiment',
      async (out) => ['experiment', '12-layer', '--assignment', assignment, '--data', data, '--out', out],
      /^gradus: experiment '12-layer'/,
    ],
    ['an unknown option', async () => ['check', '--colour'], /^error: unknown option '--colour'/],
  ];

  test.each(cases)('%s', async (name, prepare, message) => {
    const out = join(folder, 'out', name.replaceAll(' ', '-'));
    const ended = await gradus(await prepare(out));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    // Above the error there may be lines of progress, nothing else.
    const lines = ended.stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(message);
    expect(lines.filter((line) => /gradus:|error|^\s+at /.test(line))).toHaveLength(1);
    expect(await readdir(join(folder, 'out')).catch(() => [])).toEqual([]);
  });
});
