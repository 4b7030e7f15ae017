import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { SandboxLevel } from '@gradus/contracts';
import {
  type Graders,
  openSandbox,
  ProcessGraders,
  type SandboxName,
  sandboxLevelOf,
  type Terms,
} from '@gradus/grader';
import { printable } from './screen.ts';

export interface GradersFlags {
  readonly out: string;
  readonly jobs: number;
  readonly sandbox: SandboxName;
  readonly python?: string;
  readonly queue?: string;
}

/** What grades a batch. */
export interface BatchGraders {
  readonly level: SandboxLevel;
  /** For people: `full (bubblewrap 0.8.0, as user 64017)`. */
  readonly description: string;
  readonly openGraders: (terms: Terms) => Graders;
}

/**
 * Processes of this machine, or the workers behind a queue.
 *
 * @throws MissingToolError when this machine lacks the sandbox, or the queue cannot be reached
 * @throws InputError when the address is none, or the queue lets nobody in by it
 */
export async function batchGraders(flags: GradersFlags, assignmentFolder: string): Promise<BatchGraders> {
  return flags.queue === undefined
    ? await ofThisMachine(flags)
    : await behindQueue(flags.queue, flags, assignmentFolder);
}

async function ofThisMachine({ jobs, sandbox: name, python }: GradersFlags): Promise<BatchGraders> {
  // Each process that grades has its own; what this machine lacks is told before anything is written.
  const sandbox = await openSandbox(name);
  sandbox.close();
  return {
    level: sandbox.level,
    description: `${sandbox.level} (${sandbox.description})`,
    openGraders: (terms) => new ProcessGraders({ ...terms, jobs, sandbox: name, wanted: { python } }),
  };
}

async function behindQueue(url: string, { out, sandbox: name }: GradersFlags, folder: string): Promise<BatchGraders> {
  // Loaded only where it is asked for: a database's client is no part of a check.
  const { QueueGraders, reachQueue } = await import('@gradus/grader/queue');
  const tell = (line: string): void => console.error(printable(line));
  const address = await reachQueue(url, tell);
  const level = sandboxLevelOf(name);
  const assignmentText = await readFile(join(folder, 'assignment.json'), 'utf8');
  const batch = `${hostname()} ${resolve(out)}`;
  return {
    level,
    description: `${level}, by the workers behind the queue`,
    openGraders: (terms) =>
      new QueueGraders(address, { ...terms, batch, assignmentText, sandbox: level, onEvent: tell }),
  };
}
