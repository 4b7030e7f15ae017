import { decodeMoves, decodeValue, type EvaluateRequest, matrixAt } from '@gradus/contracts/wire';
import { describeThrown } from './describe-thrown.ts';
import { replyFrame } from './reply-frame.ts';
import type { Target } from './target.ts';

/**
 * Evaluates a target once for each move. Every evaluation is given arguments of its own, made anew from the bytes that
 * came: whatever a target does to them, or keeps of them, the next one begins at the same point. That is a fifth to a
 * quarter of the work of an evaluation; arguments that are put back instead would all have to be looked through, and a
 * target that remembers what it computed by their identity would give an old cost.
 *
 * @returns the frame of all costs, or of the first move that gave no number
 */
export function evaluateTarget(target: Target, request: EvaluateRequest, payload: Uint8Array): Uint8Array {
  const { id } = request;
  const { moves, rest } = decodeMoves(request.count, payload);
  const costs = new Float64Array(request.count);
  for (let move = 0; move < request.count; move++) {
    const list = decodeValue(request.arguments, rest) as unknown[];
    const { data } = matrixAt(list, request.path);
    const entry = moves.entries[move] as number;
    data[entry] = (data[entry] as number) + (moves.deltas[move] as number);
    try {
      const cost = target(...list);
      if (typeof cost !== 'number') {
        const message = `returned a value of type ${typeof cost}, expected a number`;
        return replyFrame({ type: 'threwAt', id, move, message });
      }
      costs[move] = cost;
    } catch (error) {
      return replyFrame({ type: 'threwAt', id, move, message: describeThrown(error) });
    }
  }
  return replyFrame({ type: 'evaluated', id }, [new Uint8Array(costs.buffer)]);
}
