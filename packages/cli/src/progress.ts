import { Listr } from 'listr2';

/** Tells how far a task is: `done` of `total` units, and a short note such as the current loss. */
export type Report = (done: number, total: number, note?: string) => void;

export interface Task<T> {
  readonly title: string;
  /** @returns what the task is for; throws to fail */
  run(report: Report): Promise<T>;
}

/**
 * Runs tasks with a line each: a bar with an estimate on a terminal, plain lines elsewhere. Progress goes to standard
 * error, so that standard output stays what the command prints.
 *
 * @param concurrency - how many run at a time
 * @returns the tasks' values in their order
 * @throws the first task's error, after the running ones ended
 */
export async function runWithProgress<T>(tasks: readonly Task<T>[], concurrency = 1): Promise<T[]> {
  const values: T[] = [];
  const isTerminal = process.stderr.isTTY === true;
  const list = new Listr(
    tasks.map((task, index) => ({
      title: task.title,
      task: async (_: unknown, line: { title: string }) => {
        const startMs = Date.now();
        let toldPercent = 0;
        values[index] = await task.run((done, total, note = '') => {
          const fraction = total === 0 ? 1 : done / total;
          const percent = Math.floor(fraction * 100);
          if (isTerminal) line.title = `${task.title}  ${progressText(fraction, Date.now() - startMs, note)}`;
          else if (percent >= toldPercent + 25 && percent < 100) {
            toldPercent = percent;
            console.error(`  ${task.title}: ${progressText(fraction, Date.now() - startMs, note)}`);
          }
        });
        const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
        if (isTerminal) line.title = `${task.title}  ${seconds} s`;
        else console.error(`  ${task.title}: done in ${seconds} s`);
      },
    })),
    {
      concurrent: concurrency > 1 ? concurrency : false,
      renderer: isTerminal ? 'default' : 'silent',
      exitOnError: true,
      registerSignalListeners: false,
    },
  );
  await list.run();
  return values;
}

const BAR_WIDTH = 20;

/** `████░░░░ 42 %, 35 s left, loss 1.31` */
export function progressText(fraction: number, elapsedMs: number, note: string): string {
  const filled = Math.round(fraction * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const left = fraction > 0.02 ? `, ${duration((elapsedMs / fraction) * (1 - fraction))} left` : '';
  return `${bar} ${String(Math.floor(fraction * 100)).padStart(3)} %${left}${note === '' ? '' : `, ${note}`}`;
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
