import type { Graders } from '../graders.ts';
import type { Terms } from '../local-grader.ts';

interface Kept {
  readonly graders: Graders;
  users: number;
}

/** The graders of the assignments and seeds that were graded last: a worker serves one batch after the other. */
export class GraderPool {
  readonly #open: (terms: Terms) => Graders;
  readonly #size: number;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>();

  /** @param size - how many are kept while nobody uses them */
  constructor(open: (terms: Terms) => Graders, size = 1) {
    this.#open = open;
    this.#size = size;
  }

  async use<T>(terms: Terms, work: (graders: Graders) => Promise<T>): Promise<T> {
    const key = `${terms.loaded.hash} ${terms.seed}`;
    const kept = this.#kept.get(key) ?? { graders: this.#open(terms), users: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.users++;
    try {
      return await work(kept.graders);
    } finally {
      kept.users--;
      await this.#closeIdle();
    }
  }

  async close(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(all.map(({ graders }) => graders.close()));
  }

  async #closeIdle(): Promise<void> {
    for (const [key, { graders, users }] of this.#kept) {
      if (this.#kept.size <= this.#size) return;
      if (users > 0) continue;
      this.#kept.delete(key);
      await graders.close();
    }
  }
}
