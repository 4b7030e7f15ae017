import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'rolldown';
import { beforeAll, describe, expect, test } from 'vitest';
import rolldownConfig from '../rolldown.config.ts';
import type { Program } from '../src/languages/program.ts';
import { runnerReads } from '../src/languages/typescript/runner-reads.ts';
import { typescript } from '../src/languages/typescript/typescript.ts';
import { allowanceOf } from '../src/sandbox/allowance.ts';
import { noSandbox } from '../src/sandbox/no-sandbox.ts';
import { Session } from '../src/submission/session.ts';
import { readSubmission } from '../src/submission/submission.ts';
import { SubmissionProcess } from '../src/submission/submission-process.ts';
import { temporaryFolders, writeFiles } from './temporary-folder.ts';

const temporaryFolder = temporaryFolders();
const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };
const allowance = allowanceOf(LIMITS);
const SOURCE = `import { Matrix, matmul, filled } from '@gradus/matrix';
enum Size { One = 1 }
const isReadable = (path: string) => {
  try { process.getBuiltinModule('fs').readFileSync(path); return true; } catch { return false; }
};
export const f = (path: string) => ({ product: matmul(filled(1, 2, 3), filled(2, Size.One, 1)), readable: isReadable(path) });
`;

/** Runs a submission in a process that Node lets read nothing else. @returns what `f` says of a file of ours */
async function runConfined(program: Program, reads: readonly string[], path: string): Promise<unknown> {
  const folder = await writeFiles(await temporaryFolder(), { 'submission.ts': SOURCE });
  const submission = await readSubmission(folder, { typescript: 'submission.ts' });
  const readable = [...reads, submission.root].map((each) => `--allow-fs-read=${each}`);
  const confined = { ...program, parameters: ['--permission', ...readable, ...program.parameters] };
  const loaded = await Session.start(
    submission,
    LIMITS,
    new SubmissionProcess(await noSandbox.cellFor(confined, allowance), allowance),
  );
  if ('refused' in loaded) return loaded.refused + loaded.output;
  try {
    return await loaded.session.call('f', [path], LIMITS.callMs);
  } finally {
    await loaded.session.close();
  }
}

describe('the process of a TypeScript submission needs to read no more than it says', () => {
  const answer = {
    kind: 'returned',
    value: { product: { rows: 1, cols: 1, data: Float64Array.of(6) }, readable: false },
  };
  let program: Program;
  beforeAll(async () => {
    program = (await typescript.findRuntime(undefined)).program(LIMITS.memoryMb);
  });

  test('from the sources, without the answers', async () => {
    const answers = join(import.meta.dirname, '../../packages/net/src/index.ts');
    const { paths } = await program.findReads();
    expect(await runConfined(program, paths, answers)).toEqual(answer);
  });

  test('built, beside its package', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const main = join(folder, 'runner/main.js');
    await build({ ...rolldownConfig, output: { ...rolldownConfig.output, dir: dirname(main) }, logLevel: 'warn' });
    const built = { ...program, parameters: [...program.parameters.slice(0, -1), main] };
    const reads = [dirname(main), join(folder, 'package.json')];
    expect(await runConfined(built, reads, import.meta.filename)).toEqual(answer);
    expect(runnerReads(main)).toEqual([dirname(main), join(import.meta.dirname, '../package.json')]);
  });
});
