import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Assignment, InputError, type Result } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportCommand } from './report.ts';

const assignment: Assignment = {
  id: 'sample',
  title: 'Sample assignment',
  course: 'DD2424',
  seed: 1,
  submission: { typescript: 'submission.ts' },
  limits: { loadMs: 1000, callMs: 1000, totalMs: 1000, memoryMb: 64 },
  checks: [
    {
      id: 'softmax',
      title: 'softmax',
      target: 'softmax',
      kind: 'value',
      points: 1,
      visibility: 'student',
      tolerance: { absolute: 0, relative: 0 },
      cases: [{ m: 1, n: 1 }],
    },
  ],
};
const result: Result = {
  assignment: 'sample',
  assignmentHash: 'a',
  grader: { version: '0.1.0', seed: 1 },
  sandbox: 'none',
  submission: { id: 'anna', hash: 'b', language: 'typescript' },
  score: 0,
  maxScore: 1,
  checks: [],
};
const TEMPLATE = '# {{assignment.title}}\n\n{{submission}}\n\n{{answer "01-first"}}\n\n{{accuracy "3-layer" "test"}}\n';

let folder: string;
let printed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-report-command-'));
  await mkdir(join(folder, 'a', 'report'), { recursive: true });
  await mkdir(join(folder, 'answers'));
  await writeFile(join(folder, 'a', 'assignment.json'), JSON.stringify(assignment));
  await writeFile(join(folder, 'a', 'report', 'report.md.hbs'), TEMPLATE);
  await writeFile(join(folder, 'answers', '01-first.md'), 'My answer.');
  await writeFile(join(folder, 'result.json'), JSON.stringify(result));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const run = (...flags: string[]) =>
  reportCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(['--assignment', join(folder, 'a'), '--out', join(folder, 'out'), ...flags], { from: 'user' });

describe('gradus report', () => {
  it('writes the formats asked for, and says what is missing', async () => {
    await run('--format', 'md,html', '--answers', join(folder, 'answers'), '--result', join(folder, 'result.json'));
    expect(printed).toEqual([
      `wrote ${join(folder, 'out', 'report.md')}\nwrote ${join(folder, 'out', 'report.html')}\nmissing: history 3-layer`,
    ]);
    const markdown = await readFile(join(folder, 'out', 'report.md'), 'utf8');
    expect(markdown).toBe('# Sample assignment\n\nanna\n\nMy answer.\n\n*missing · 缺失*\n');
  });

  it('prints for machines', async () => {
    await run('--format', 'md', '--json');
    expect(JSON.parse(printed.join('\n'))).toEqual({
      files: [join(folder, 'out', 'report.md')],
      missing: ['answers/01-first.md', 'history 3-layer'],
    });
  });

  it.each([
    [['--format', 'md,docx'], /expected some of md,html,pdf, got 'docx'/],
    [['--histories', 'no-such-folder'], /no-such-folder: the folder of histories cannot be read/],
    [['--answers', 'no-such-folder'], /no-such-folder: the folder of answers cannot be read/],
    [['--result', 'no-such.json'], /no-such\.json: cannot be read/],
  ])('refuses %j and writes nothing', async (flags, message) => {
    await expect(run(...flags)).rejects.toThrow(message);
    expect(await readdir(folder)).not.toContain('out');
  });

  it('refuses a result of another assignment', async () => {
    await writeFile(join(folder, 'result.json'), JSON.stringify({ ...result, assignment: 'a2' }));
    const running = run('--result', join(folder, 'result.json'));
    await expect(running).rejects.toThrow(/result\.json: expected a result of 'sample', got one of 'a2'/);
    await expect(running).rejects.toBeInstanceOf(InputError);
  });

  it('leaves nothing behind when the template has a mistake', async () => {
    await writeFile(join(folder, 'a', 'report', 'report.md.hbs'), '\n{{nonsense "x"}}');
    await expect(run('--format', 'md')).rejects.toThrow(/report\.md\.hbs:2: .*nonsense/);
    expect(await readdir(folder)).not.toContain('out');
  });
});
