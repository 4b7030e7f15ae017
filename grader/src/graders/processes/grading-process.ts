// A process that grades one submission after the other for the one that started it, and ends with it.
import { MissingToolError } from '@gradus/contracts';
import { runtimesOf } from '../../languages/runtimes.ts';
import { openSandbox } from '../../sandbox/open-sandbox.ts';
import { Fault } from '../fault.ts';
import { LocalGrader } from '../local-grader.ts';
import type { OwnSetup, Request, Response } from './messages.ts';

// Ctrl-C at the terminal reaches every process there: the one that started us says when to end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', () => process.exit());

let grader: Promise<LocalGrader> | undefined;

process.on('message', async (request: Request) => {
  if ('setup' in request) {
    grader = open(request.setup);
    // Told with the first submission.
    grader.catch(() => {});
    return;
  }
  process.send?.(await responseTo(request.submission));
});

async function open({ sandbox: name, place, wanted, ...terms }: OwnSetup): Promise<LocalGrader> {
  const sandbox = await openSandbox(name, place);
  const runtimes = runtimesOf(terms.loaded.assignment, wanted, (path) => sandbox.canRead(path));
  return new LocalGrader(terms, { sandbox, runtimes });
}

async function responseTo(submission: Extract<Request, { submission: unknown }>['submission']): Promise<Response> {
  try {
    if (grader === undefined) throw new Error('a submission came before what it is graded with');
    return { graded: await (await grader).grade(submission) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof MissingToolError) return { lacks: message };
    return { fault: message, isPassing: error instanceof Fault && error.isPassing };
  }
}
