import { MissingToolError } from '@gradus/contracts';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Graded } from '../../grade-submission.ts';
import type { LanguageName } from '../../languages/language.ts';
import type { Submission } from '../../submission/submission.ts';
import { Fault } from '../fault.ts';
import type { Graders } from '../graders.ts';
import { GradingChild } from './child.ts';
import type { Setup } from './messages.ts';

/** Beside all that a submission may take: the questions, the sandbox, our own judging. */
const OWN_MS = 180_000;

export interface ProcessGradersOptions extends Setup {
  /** Submissions graded at a time, each in a process of its own. */
  readonly jobs: number;
}

/**
 * Grades in processes of this machine: what ends one of them, such as memory that is used up, is a fault of one submission
 * and nothing else's. They end when this process ends, however that is.
 */
export class ProcessGraders implements Graders {
  readonly capacity: number;
  readonly #setup: Setup;
  readonly #limitMs: number;
  readonly #limit: LimitFunction;
  readonly #all = new Set<GradingChild>();
  #idle: GradingChild[] = [];

  constructor({ jobs, ...setup }: ProcessGradersOptions) {
    this.capacity = jobs;
    this.#setup = setup;
    this.#limit = pLimit(jobs);
    const { loadMs, totalMs } = setup.loaded.assignment.limits;
    this.#limitMs = loadMs + totalMs + OWN_MS;
  }

  grade(submission: Submission, signal?: AbortSignal): Promise<Graded> {
    return this.#limit(() => {
      signal?.throwIfAborted();
      return this.#gradeNow(submission);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((child) => child.close()));
  }

  async #gradeNow(submission: Submission): Promise<Graded> {
    const child = this.#take(submission.language);
    const response = await child.grade(submission, this.#limitMs);
    if ('ended' in response) throw new Fault(`a grading process ${response.ended}`, { isPassing: true });
    this.#idle.push(child);
    if ('lacks' in response) throw new MissingToolError(response.lacks);
    if ('fault' in response) throw new Fault(response.fault, { isPassing: response.isPassing });
    return response.graded;
  }

  #take(language: LanguageName): GradingChild {
    this.#idle = this.#idle.filter(({ isRunning }) => isRunning);
    const sameLanguage = this.#idle.findIndex((idle) => idle.language === language);
    const [taken = this.#start()] = this.#idle.splice(sameLanguage, 1);
    return taken;
  }

  #start(): GradingChild {
    const taken = new Set(Array.from(this.#all, ({ place }) => place));
    let place = 0;
    while (taken.has(place)) place++;
    const child = new GradingChild({ ...this.#setup, place });
    this.#all.add(child);
    child.gone.then(() => this.#all.delete(child));
    return child;
  }
}
