import type { Result, ResultSummary } from '@gradus/contracts';

type CheckSummary = ResultSummary['checks'][number];

/**
 * What the gradebook keeps of results. A class ends most checks in a few ways, and each of these is kept once: a row of
 * 20,000 is some 200 bytes.
 */
export class Summaries {
  readonly #known = new Map<string, CheckSummary>();

  of({ submission, sandbox, score, maxScore, checks }: Result): ResultSummary {
    return {
      submissionHash: submission.hash,
      language: submission.language,
      sandbox,
      score,
      maxScore,
      checks: checks.map((check) => this.#check(check)),
    };
  }

  #check({ id, verdict, points, misconceptions }: Result['checks'][number]): CheckSummary {
    const found = misconceptions.map((misconception) => misconception.id);
    const key = JSON.stringify([id, verdict, points, found]);
    const known = this.#known.get(key) ?? { id, verdict, points, misconceptions: found };
    this.#known.set(key, known);
    return known;
  }
}
