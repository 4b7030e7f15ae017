import type { GradebookEntry } from '@gradus/contracts';

/** How far a batch is. */
export interface Counts {
  readonly total: number;
  /** Those that have a place in the gradebook: graded, missing or, for now, ungraded. */
  readonly done: number;
  /** Graded, and not all checks passed. */
  readonly failed: number;
  readonly missing: number;
  readonly ungraded: number;
}

/** Counts the students of a batch by how their grading ended; an entry may come in the place of an earlier one. */
export class Tally {
  readonly #total: number;
  readonly #statuses = { graded: 0, missing: 0, ungraded: 0 };
  #failed = 0;

  constructor(total: number) {
    this.#total = total;
  }

  get statuses(): Readonly<Record<GradebookEntry['status'], number>> {
    return { ...this.#statuses };
  }

  get counts(): Counts {
    const { graded, missing, ungraded } = this.#statuses;
    return { total: this.#total, done: graded + missing + ungraded, failed: this.#failed, missing, ungraded };
  }

  add(entry: GradebookEntry, before: GradebookEntry | undefined): void {
    this.#statuses[entry.status]++;
    this.#failed += hasFailed(entry);
    if (before === undefined) return;
    this.#statuses[before.status]--;
    this.#failed -= hasFailed(before);
  }
}

function hasFailed({ summary }: GradebookEntry): number {
  return summary?.checks.some(({ verdict }) => verdict !== 'passed') === true ? 1 : 0;
}
