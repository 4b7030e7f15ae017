import type { Assignment, Check } from '@gradus/contracts';
import { type Expected, numericalGradient } from '@gradus/gradcheck';
import type { Question } from './targets/question.ts';
import { questionsOf } from './targets/questions.ts';

/** A question with what its answer is compared with. */
export interface ExamQuestion extends Question {
  /** Finite differences of the reference cost by tensor; without them the reference's answer counts. */
  readonly gradients: ReadonlyMap<string, Expected> | undefined;
}

/**
 * All questions of an assignment for one seed. They depend on no submission, so a batch draws them, and works out their
 * finite differences, once; each check's when it is first asked for.
 */
export class Exam {
  readonly assignment: Assignment;
  readonly seed: number;
  readonly #questions = new Map<Check, readonly ExamQuestion[]>();

  constructor(assignment: Assignment, seed: number) {
    this.assignment = assignment;
    this.seed = seed;
  }

  /** @throws Error on a check of a gradient whose target returns none: `loadAssignment` refuses those */
  questionsOf(check: Check): readonly ExamQuestion[] {
    let questions = this.#questions.get(check);
    if (questions === undefined) {
      const accepts = new Set(this.assignment.submission.accepts);
      questions = questionsOf(check, this.seed).map((question) => ({
        ...question,
        accepts,
        gradients: gradientsOf(check, question),
      }));
      this.#questions.set(check, questions);
    }
    return questions;
  }
}

/** Kinds whose answers are not compared with finite differences. */
const WITHOUT_DIFFERENCES: ReadonlySet<Check['kind']> = new Set(['value', 'stage', 'training', 'analytic']);

/** All other kinds judge a gradient by finite differences; a `purity` check need not be one of a gradient. */
function gradientsOf(check: Check, { differentiable }: Question): ReadonlyMap<string, Expected> | undefined {
  if (WITHOUT_DIFFERENCES.has(check.kind)) return undefined;
  if (differentiable === undefined) {
    if (check.kind === 'purity') return undefined;
    throw new Error(`${check.id}: a ${check.kind} check of ${check.target}, which is no gradient`);
  }
  return numericalGradient(differentiable, check.tolerance);
}
