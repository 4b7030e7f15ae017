import type { Result, ResultSummary } from '@gradus/contracts';

/** What the gradebook keeps of a result. */
export function summaryOf({ submission, sandbox, score, maxScore, checks }: Result): ResultSummary {
  return {
    submissionHash: submission.hash,
    language: submission.language,
    sandbox,
    score,
    maxScore,
    checks: checks.map(({ id, verdict, points, misconceptions }) => ({
      id,
      verdict,
      points,
      misconceptions: misconceptions.map((found) => found.id),
    })),
  };
}
