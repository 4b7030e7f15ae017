// The main job, as a user would type it: data, two checks, a graded class, two trainings, the report.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeSubmissions } from '../grader/test/cases.ts';
import { sandboxHere } from './sandbox-here.ts';

const ASSIGNMENT = 'a3-batch-norm';
const CLASS_SEED = '2026';
const CLASS = [
  'right-matrix-style',
  'right-per-sample-loops',
  'wrong-mean-term-missing',
  'wrong-regulariser-factor',
  'wrong-shapes',
  'returns-nan',
  'throws',
  'never-returns',
  'does-not-compile',
];

/** Handed in, too, where there is a Python with numpy. */
const CLASS_IN_PYTHON = ['right-python-matrix-style', 'wrong-python-bias-without-keepdims'];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

interface Expectation {
  /** Exit codes that are no failure. */
  readonly codes?: readonly number[];
  /** Keeps standard output from the screen. */
  readonly isCaptured?: boolean;
}

/** Runs `gradus` with these arguments as if typed. @returns its standard output where it was captured */
function gradus(args: readonly string[], { codes = [0], isCaptured = false }: Expectation = {}): string {
  console.log(`\n$ gradus ${args.join(' ')}`);
  const { status, stdout } = spawnSync('gradus', args, {
    stdio: ['inherit', isCaptured ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 130) process.exit(130);
  if (status === null || !codes.includes(status)) {
    console.error(`\nstart: 'gradus ${args[0]}' ended with exit code ${status}; what was made until here is in out/.`);
    process.exit(status ?? 1);
  }
  return stdout ?? '';
}

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 74 - text.length))}`);
}

/** $CIFAR10_DIR, else the user's cache, else a download, else the stand-in. @returns what `--data` takes */
function findData(): readonly string[] {
  const { status, stderr } = spawnSync('gradus', ['data', 'info', '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) return [];
  if (process.env.CIFAR10_DIR) {
    console.error(stderr.trim());
    process.exit(status ?? 1);
  }
  console.log('No CIFAR-10 here yet: trying to download it (170 MB).');
  if (spawnSync('gradus', ['data', 'fetch'], { stdio: 'inherit' }).status === 0) return [];
  console.log('No download either: the synthetic stand-in is used. Its accuracies say nothing about CIFAR-10.');
  const standIn = 'out/synthetic-data';
  if (!existsSync(standIn)) gradus(['data', 'synthesize', '--out', standIn]);
  return ['--data', standIn];
}

function hasPython(): boolean {
  const { stdout } = spawnSync('gradus', ['doctor', '--json'], { encoding: 'utf8' });
  const findings: { readonly name: string; readonly state: string }[] = JSON.parse(stdout);
  return findings.some(({ name, state }) => name === 'Python' && state === 'fine');
}

await mkdir('out', { recursive: true });

heading('1 Data');
const data = findData();
gradus(['data', 'info', ...data.slice(1)]);

heading('2 Two students check their work');
await rm('out/class', { recursive: true, force: true });
const isInPython = hasPython();
await writeSubmissions('out/class', [...CLASS, ...(isInPython ? CLASS_IN_PYTHON : [])]);
gradus(['check', 'out/class/right-matrix-style/submission.ts']);
gradus(['check', 'out/class/wrong-mean-term-missing/submission.ts'], { codes: [1] });
if (isInPython) gradus(['check', 'out/class/wrong-python-bias-without-keepdims/submission.py'], { codes: [1] });

heading('3 A TA grades the class');
const batch = ['--assignment', ASSIGNMENT, '--out', 'out/graded', '--seed', CLASS_SEED, '--sandbox', sandboxHere()];
gradus(['grade', 'out/class', ...batch]);

heading('4 Two networks are trained, with and without batch norm');
const experiment = ['experiment', '3-layer', '3-layer-bn', '--assignment', ASSIGNMENT];
gradus([...experiment, ...data, '--out', 'out/histories']);

heading('5 The report');
const result = gradus(['check', 'out/class/right-matrix-style/submission.ts', '--json'], { isCaptured: true });
await writeFile('out/check.json', result);
const report = ['report', '--assignment', ASSIGNMENT, '--histories', 'out/histories', '--result', 'out/check.json'];
// 3: this machine has no browser; Markdown and HTML are there all the same, and the command said what is missing.
gradus([...report, '--out', 'out/report'], { codes: [0, 3] });

heading('Open these');
const files = [
  ['out/report/report.pdf', 'the report'],
  ['out/report/report.html', 'the same for a browser: one file, works offline'],
  ['out/report/report.md', 'the same as Markdown, figures beside it'],
  ['out/graded/index.html', 'the class at a glance, and each feedback'],
  ['out/graded/gradebook.csv', 'the class as a table'],
  ['out/graded/results', 'a result for each student'],
  ['out/histories', 'what the trainings logged'],
  ['out/class', 'the submissions that were graded'],
] as const;
for (const [path, what] of files) if (existsSync(path)) console.log(`  ${path.padEnd(28)} ${what}`);
