import { join } from 'node:path';
import { Gradebook, readJson } from '@gradus/contracts';
import { diffGradebooks } from '@gradus/grader';
import { Command } from 'commander';
import { diffLines } from '../diff-screen.ts';
import { exitOnInterrupt } from '../interrupt.ts';

interface DiffFlags {
  readonly json?: boolean;
}

/** `gradus diff`: what a re-grading changed. */
export function diffCommand(): Command {
  return new Command('diff')
    .description('Compare two gradings of a class: who moved, by how much, because of which check.')
    .argument('<before>', 'the folder of a batch, which gradus grade wrote (--out)')
    .argument('<after>', 'the folder of another')
    .option('--json', 'print what changed as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ gradus diff graded graded-again\n\n' +
        'The largest change comes first. Said at the top: what the batches were not graded with alike (assignment,\n' +
        'grader, seed, sandbox), and how many results changed though their submission did not.\n',
    )
    .action((before: string, after: string, flags: DiffFlags) => exitOnInterrupt(() => diff(before, after, flags)));
}

async function diff(before: string, after: string, { json }: DiffFlags): Promise<void> {
  const changes = diffGradebooks(await gradebookOf(before), await gradebookOf(after));
  console.log(json === true ? JSON.stringify(changes, null, 2) : diffLines(changes).join('\n'));
}

/** @throws InputError when the folder holds no gradebook, or one of another form */
function gradebookOf(folder: string): Promise<Gradebook> {
  return readJson(Gradebook, join(folder, 'gradebook.json'));
}
