import { writeHandout } from '@gradus/grader';
import { Command } from 'commander';
import { assignmentFolder } from '../assignment-folder.ts';
import { exitOnInterrupt } from '../interrupt.ts';

interface Flags {
  readonly out: string;
  readonly json?: boolean;
}

/** `gradus handout`. */
export function handoutCommand(): Command {
  return new Command('handout')
    .description('write what students receive: starter, handout text, the published case as numbers; no answers')
    .argument('<assignment>', 'the assignment: its id, or its folder')
    .requiredOption('--out <dir>', 'where to: a new or an empty folder')
    .option('--json', 'print the names of the files as JSON')
    .addHelpText('after', '\nExample:\n  $ gradus handout a3-batch-norm --out handout\n')
    .action((assignment: string, flags: Flags) => exitOnInterrupt(() => handout(assignment, flags)));
}

async function handout(assignment: string, { out, json }: Flags): Promise<void> {
  const files = await writeHandout(await assignmentFolder(assignment), out);
  console.log(json === true ? JSON.stringify({ files }, null, 2) : files.map((file) => `wrote ${file}`).join('\n'));
}
