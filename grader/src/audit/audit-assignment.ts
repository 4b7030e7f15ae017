import type { LoadedAssignment } from '../assignment.ts';
import { type FalseFailure, falseFailures } from './false-failures.ts';
import { mutationScore, type Survivor } from './mutation-score.ts';
import { rightFunctions } from './right-functions.ts';
import { type Weakness, weaknessesOf } from './weaknesses.ts';

export interface AuditOptions {
  /** Mistakes are judged at this seed, right answers at this one and those after it. */
  readonly seed: number;
  readonly seeds: number;
  /** Told how far the audit is, in steps. */
  readonly onStep?: (done: number, total: number, note: string) => void;
}

/** What the checks of an assignment are worth: the same for the same assignment and seeds. */
export interface AssignmentAudit {
  readonly assignment: string;
  readonly assignmentHash: string;
  readonly seed: number;
  readonly seeds: number;
  readonly mutants: { readonly total: number; readonly caught: number; readonly survivors: readonly Survivor[] };
  readonly rightAnswers: {
    readonly total: number;
    readonly formulations: readonly string[];
    readonly failures: readonly FalseFailure[];
  };
  /** By check: how many of its target's mistakes, made at every layer, it catches. */
  readonly catches: Readonly<Record<string, { readonly caught: number; readonly of: number }>>;
  readonly weaknesses: readonly Weakness[];
}

/**
 * Tries an assignment before students do: do its checks catch every mistake of the catalogue, do they pass right answers
 * however they are written, is there one that asks for nothing?
 */
export async function auditAssignment(
  { assignment, hash }: LoadedAssignment,
  { seed, seeds, onStep = () => {} }: AuditOptions,
): Promise<AssignmentAudit> {
  const score = await mutationScore(assignment, seed, (done, total) => onStep(done, total, 'mistakes'));
  const right = await falseFailures(assignment, seed, seeds, (done, total) => onStep(done, total, 'right answers'));
  return {
    assignment: assignment.id,
    assignmentHash: hash,
    seed,
    seeds,
    mutants: { total: score.mutants, caught: score.caught, survivors: score.survivors },
    rightAnswers: { total: right.answers, formulations: Object.keys(rightFunctions), failures: right.failures },
    catches: Object.fromEntries(score.catches),
    weaknesses: weaknessesOf(assignment, seed, score),
  };
}
