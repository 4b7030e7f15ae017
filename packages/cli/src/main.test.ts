import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MissingToolError } from '@gradus/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { tinyAssignment, writeFiles } from '../test/command.ts';
import { main } from './main.ts';
import { runWithProgress } from './progress.ts';

vi.mock('./progress.ts', { spy: true });

let folder: string;
let out: string;
let error: string;

function toOut(text: string | Uint8Array): void {
  out += text;
}
function toError(text: string | Uint8Array): void {
  error += text;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-main-'));
  await writeFiles(folder, { 'a/submission.ts': '', 'empty/notes.txt': '', 'hand-ins/a.ts': '' });
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  out = '';
  error = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => toOut(`${text}\n`));
  vi.spyOn(console, 'error').mockImplementation((text: string) => toError(`${text}\n`));
  // Commander's own.
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    toOut(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    toError(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const COMMANDS = [
  ['check'],
  ['handout'],
  ['grade'],
  ['diff'],
  ['experiment'],
  ['report'],
  ['data', 'fetch'],
  ['data', 'import'],
  ['data', 'info'],
  ['data', 'synthesize'],
  ['doctor'],
];

test('an error shows nothing that a terminal obeys, whatever a file is called', async () => {
  expect(await main(['check', join(folder, 'a', 'b\u001b[2J\u202e.ts')])).not.toBe(0);
  expect(error).toMatch(/^gradus: [^\p{Cc}\p{Cf}]*\n/u);
});

describe('--help', () => {
  test.each(COMMANDS.map((words) => words.join(' ')))('%s has an example that names it', async (command) => {
    expect(await main([...command.split(' '), '--help'])).toBe(0);
    expect(out).toMatch(new RegExp(`Example:\\n +\\$ gradus ${command}\\b`));
    expect(error).toBe('');
  });

  test('all commands are in the list of gradus --help', async () => {
    expect(await main(['--help'])).toBe(0);
    for (const [name] of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
  });
});

describe('wrong usage: one line, exit code 2', () => {
  const grade = ['grade', 'hand-ins', '--out', 'out'];
  test.each<[string, string[], RegExp]>([
    ['an unknown command', ['chek'], /^error: unknown command 'chek'/],
    ['an unknown option', ['check', '--colour'], /^error: unknown option '--colour'/],
    ['a missing option', grade, /^error: required option '--assignment <id>' not specified/],
    [
      'a seed that is none',
      ['check', '--seed', 'x'],
      /^error: .*'--seed <number>'.* Expected a whole number from 0 to 4294967295, got 'x'\./,
    ],
    ['jobs that are none', [...grade, '--jobs', '0'], /Expected a whole number from 1 to 256, got '0'\./],
    [
      'an unknown assignment',
      ['check', '--assignment', 'a9'],
      /^gradus: unknown assignment 'a9': expected a3-batch-norm/,
    ],
    [
      'an unknown check',
      ['check', 'a', '--only', 'x'],
      /^gradus: --only: a3-batch-norm has no check 'x'\. It has: softmax, /,
    ],
    [
      'no submission',
      ['check', 'empty'],
      /^gradus: \S+empty: expected a file submission\.ts or submission\.py in this folder/,
    ],
    ['a file that is not there', ['check', 'b.ts'], /^gradus: \S+b\.ts: expected a submission .*, found nothing$/m],
    [
      'the folder of the hand-ins for the results',
      ['grade', 'hand-ins', '--assignment', 'a3-batch-norm', '--sandbox', 'none', '--out', 'hand-ins'],
      /^gradus: \S+hand-ins: expected another folder than that of the hand-ins/,
    ],
    [
      'a folder that is not there',
      ['grade', 'nothing', '--assignment', 'a3-batch-norm', '--sandbox', 'none', '--out', 'out'],
      /^gradus: \S+nothing: expected a folder or a \.zip of submissions/,
    ],
  ])('%s', async (_, argv, message) => {
    const paths = ['a', 'empty', 'b.ts', 'nothing', 'hand-ins', 'out'];
    const code = await main(argv.map((word) => (paths.includes(word) ? join(folder, word) : word)));
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(
      error
        .trim()
        .split('\n')
        .filter((line) => !/^\(Did you mean/.test(line)),
    ).toHaveLength(1);
    expect(out).toBe('');
  });

  test.each<[string, string, string]>([
    ['is no JSON', '{', "is not JSON at line 1, column 2: Expected property name or '}'"],
    ['is a list', '[]', 'at the top level: '],
    [
      'lacks its checks',
      JSON.stringify({ ...tinyAssignment, checks: undefined }),
      "at the top level: 'checks' is missing",
    ],
    [
      'has a field that nobody knows',
      JSON.stringify({ ...tinyAssignment, colour: 1 }),
      'at the top level: "colour" is not known here; expected ',
    ],
    ['has a seed that is none', JSON.stringify({ ...tinyAssignment, seed: -1 }), 'at /seed: must be >= 0, got -1'],
    [
      'names a check twice',
      JSON.stringify({ ...tinyAssignment, checks: [...tinyAssignment.checks, ...tinyAssignment.checks] }),
      "at /checks/1/id: 'rate' is used twice",
    ],
  ])('an assignment.json that %s', async (_, text, message) => {
    await writeFile(join(folder, 'assignment.json'), text);
    expect(await main(['check', join(folder, 'a'), '--assignment', folder])).toBe(2);
    expect(error).toContain(`gradus: ${join(folder, 'assignment.json')}: ${message}`);
    expect(error.trimEnd().split('\n')).toHaveLength(1);
    expect(out).toBe('');
  });
});

test('an assignment.json with several mistakes: a line for each, exit code 2', async () => {
  const [check] = tinyAssignment.checks;
  const checks = [check, { ...check, kind: 'purity', requires: ['raet'] }];
  await writeFile(join(folder, 'assignment.json'), JSON.stringify({ ...tinyAssignment, checks }));
  expect(await main(['check', join(folder, 'a'), '--assignment', folder])).toBe(2);
  expect(error.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^gradus: \S+assignment\.json: at \/checks\/1\/id: /),
    expect.stringMatching(/^ {2}at \/checks\/1\/requires\/0: .*; did you mean 'rate'\?$/),
    expect.stringMatching(/^ {2}at \/checks\/1\/cases: expected 2 cases or more, got 1/),
  ]);
});

describe('other ends', () => {
  const argv = () => ['grade', join(folder, 'hand-ins'), '--assignment', 'a3-batch-norm', '--out', join(folder, 'out')];

  test('what this machine lacks: 3', async () => {
    vi.mocked(runWithProgress).mockRejectedValueOnce(new MissingToolError('no browser: install one'));
    expect(await main(argv())).toBe(3);
    expect(error).toBe('gradus: no browser: install one\n');
  });

  test('a fault of ours: 4, a line without a stack trace, which --debug shows', async () => {
    vi.mocked(runWithProgress).mockRejectedValue(new Error('broken'));
    expect(await main(argv())).toBe(4);
    expect(error).toBe('gradus: broken (a fault of Gradus; run again with --debug for where)\n');
    error = '';
    expect(await main([...argv(), '--debug'])).toBe(4);
    expect(error).toMatch(/^ +at /m);
  });
});
