import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';

/** Tells how far a task is: `done` of `total` units, and a short note such as the current loss. */
export type Report = (done: number, total: number, note?: string) => void;

export interface Task<T> {
  readonly title: string;
  /** @returns what the task is for; throws to fail */
  run(report: Report): Promise<T>;
}

/** listr2's lines, on standard error: also when standard output goes to a file. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
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
        let first: number | undefined;
        values[index] = await task.run((done, total, note = '') => {
          const fraction = total === 0 ? 1 : done / total;
          const percent = Math.floor(fraction * 100);
          // A task that goes on from before did its first part in no time.
          first ??= fraction;
          const text = progressText(fraction, first, Date.now() - startMs, note);
          if (isTerminal) line.title = `${task.title}  ${text}`;
          else if (percent >= toldPercent + 25 && percent < 100) {
            toldPercent = percent;
            console.error(`  ${task.title}: ${text}`);
          }
        });
        const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
        if (isTerminal) line.title = `${task.title}  ${seconds} s`;
        else console.error(`  ${task.title}: done in ${seconds} s`);
      },
    })),
    {
      concurrent: concurrency > 1 ? concurrency : false,
      renderer: isTerminal ? StderrRenderer : 'silent',
      rendererOptions: {
        logger: new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(process.stderr, process.stdout) }),
      },
      exitOnError: true,
      registerSignalListeners: false,
    },
  );
  await list.run();
  return values;
}

const BAR_WIDTH = 20;

/**
 * `████░░░░ 42 %, 35 s left, loss 1.31`
 *
 * @param first - the fraction that was done when the clock started
 */
export function progressText(fraction: number, first: number, elapsedMs: number, note: string): string {
  const filled = Math.round(fraction * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const made = fraction - first;
  const left = made > 0.02 ? `, ${duration((elapsedMs / made) * (1 - fraction))} left` : '';
  return `${bar} ${String(Math.floor(fraction * 100)).padStart(3)} %${left}${note === '' ? '' : `, ${note}`}`;
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
