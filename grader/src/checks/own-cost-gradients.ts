import { MAX_MOVES, type MatrixPath, matrixAt } from '@gradus/contracts/wire';
import {
  differencesFrom,
  type MovedCosts,
  type Moves,
  type NumericalGradient,
  type Tolerance,
  tensorGradientOf,
  withRounding,
} from '@gradus/gradcheck';
import type { Caller } from '../submission/caller.ts';
import type { Question } from '../targets/question.ts';
import { type Fault, faultOf, withVerb } from './fault.ts';

/** The gradients by tensor, or why the submission's cost has none. */
export type OwnCostGradients = { readonly gradients: ReadonlyMap<string, NumericalGradient> } | Fault;

/** Ends the search for a gradient from within. */
class NoCost extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/**
 * The gradient of the submission's *own* cost by finite differences, whatever that cost is: hundreds of its evaluations go
 * through the process boundary in one message. Of such a cost nothing is known, so entries at a corner are left out, and
 * so are those next to which it is NaN or infinite.
 *
 * @param tolerance - how exact the gradient must be to judge a submitted one
 * @returns one gradient for each tensor of `question.ownCost`, in its order
 * @throws Error when the question has no own cost: our fault
 *
 * @example
 * const own = await ownCostGradients(question, { absolute: 1e-8, relative: 1e-6 }, caller);
 * if ('gradients' in own) compare(submitted, own.gradients.get('W1'), tolerance).wrong; // 0
 */
export async function ownCostGradients(
  question: Question,
  tolerance: Tolerance,
  caller: Pick<Caller, 'call' | 'evaluate' | 'words'>,
): Promise<OwnCostGradients> {
  const { parameters, ownCost, differentiable, description } = question;
  if (ownCost === undefined) throw new Error(`${description}: expected a question with a cost of the submission's own`);
  const { target, paths } = ownCost;
  const called = await caller.call(target, parameters);
  if (called.kind !== 'returned') return faultOf(target, called, caller.words);
  const atStart = called.value;
  if (typeof atStart !== 'number' || !Number.isFinite(atStart)) {
    const message = `${caller.words.nameOf(target)} returned ${caller.words.describe(atStart)}, expected a finite number (${description})`;
    return { verdict: 'failed', message, unanswered: target };
  }
  const tensors = new Map(Array.from(paths, ([name, path]) => [name, matrixAt(parameters, path)]));
  const gradients = new Map<string, NumericalGradient>();
  try {
    for (const [name, path] of paths) {
      const move = async (moves: Moves): Promise<MovedCosts> =>
        differencesFrom(atStart, await movedCosts(question, target, path, moves, caller));
      gradients.set(name, await tensorGradientOf(tensors, name, tolerance, move));
    }
  } catch (error) {
    if (error instanceof NoCost) return error.fault;
    throw error;
  }
  // Whatever cost a submission has of this network, its right gradient rounds about as the reference's does.
  return { gradients: withRounding(gradients, differentiable?.gradientRounding?.(), tolerance) };
}

/** J(θ + δ e) for each move, in as few messages as may be. @throws NoCost */
async function movedCosts(
  { parameters, description }: Question,
  target: string,
  path: MatrixPath,
  { tensor, entries, deltas }: Moves,
  caller: Pick<Caller, 'evaluate' | 'words'>,
): Promise<Float64Array> {
  const { rows } = matrixAt(parameters, path);
  const costs = new Float64Array(entries.length);
  for (let from = 0; from < entries.length; from += MAX_MOVES) {
    const moves = {
      entries: entries.subarray(from, from + MAX_MOVES),
      deltas: deltas.subarray(from, from + MAX_MOVES),
    };
    const evaluated = await caller.evaluate(target, parameters, path, moves);
    if (evaluated.kind === 'threwAt') {
      const entry = moves.entries[evaluated.move] as number;
      const place = `${tensor}[${entry % rows},${Math.floor(entry / rows)}]`;
      const moved = `with ${place} moved by ${(moves.deltas[evaluated.move] as number).toExponential(1)}`;
      const message = `${caller.words.nameOf(target)} ${withVerb(evaluated.message)}, ${moved} (${description})`;
      throw new NoCost({ verdict: 'error', message, unanswered: target });
    }
    if (evaluated.kind !== 'evaluated') throw new NoCost(faultOf(target, evaluated, caller.words));
    costs.set(evaluated.costs, from);
  }
  return costs;
}
