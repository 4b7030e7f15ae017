import type { Assignment } from '@gradus/contracts';
import type { AssignmentAudit } from '@gradus/grader';
import pc from 'picocolors';

/** Lines that say the same of others are counted after so many. */
const SHOWN = 10;

/** Whether nothing was found: every mistake caught, every right answer passed, no check that asks for nothing. */
export function isSound({ mutants, rightAnswers, weaknesses }: AssignmentAudit): boolean {
  return mutants.survivors.length + rightAnswers.failures.length + weaknesses.length === 0;
}

/** An audit as a TA sees it: a line for each question, and below it what was found. */
export function auditLines({ checks }: Assignment, audit: AssignmentAudit): string[] {
  const { mutants, rightAnswers, weaknesses, seed, seeds, catches } = audit;
  const points = checks.reduce((sum, check) => sum + check.points, 0);
  return [
    `${audit.assignment} · ${checks.length} checks · ${points} points · seed ${seed}`,
    '',
    headline(
      mutants.survivors.length === 0,
      `mistakes caught: ${mutants.caught} of ${mutants.total} (${percent(mutants.caught, mutants.total)})`,
    ),
    ...shortened(
      mutants.survivors.map(({ target, id, layer, caughtBy }) => {
        const where = layer === undefined ? '' : ` in layer ${layer}`;
        return `${target} passes with '${id}'${where}; ${caughtBy} would catch it`;
      }),
    ),
    headline(
      rightAnswers.failures.length === 0,
      `right answers passed: ${rightAnswers.total - rightAnswers.failures.length} of ${rightAnswers.total} (seeds ${seed} to ${seed + seeds - 1}; ${rightAnswers.formulations.join(', ')})`,
    ),
    ...shortened(
      rightAnswers.failures.map(
        ({ check, verdict, message, answered, seed: at }) =>
          `${check}, seed ${at}, ${answered}: ${verdict}, ${message}`,
      ),
    ),
    headline(
      weaknesses.length === 0,
      `checks that ask for too little: ${weaknesses.length === 0 ? 'none' : weaknesses.length}`,
    ),
    ...shortened(weaknesses.map(({ check, path, what }) => `${check} (at ${path}): ${what}`)),
    '',
    'mistakes caught by each check, of those that its target can have:',
    ...checks.map(({ id }) => {
      const caught = catches[id];
      return `  ${id.padEnd(34)} ${caught === undefined ? '-' : `${caught.caught} of ${caught.of}`}`;
    }),
    '',
  ];
}

/** `time of a submission: 0.41 s (median of 5)` @param seconds - of each grading; undefined when there was none */
export function timeLine(seconds: readonly number[] | undefined): string {
  if (seconds === undefined) return 'time of a submission: give --solution to measure it';
  const sorted = [...seconds].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] as number;
  return `time of a submission: ${median.toFixed(2)} s (median of ${seconds.length})`;
}

function headline(isFine: boolean, text: string): string {
  return `${isFine ? pc.green('✓') : pc.red('✗')} ${text}`;
}

function shortened(lines: readonly string[]): string[] {
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `    ${line}`);
}

/** Never 100 % where one is missing. */
function percent(part: number, whole: number): string {
  return whole === 0 ? 'none to catch' : `${Math.floor((1000 * part) / whole) / 10} %`;
}
