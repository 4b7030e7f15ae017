import { columnSums, type Matrix, map, multiplyColumn, transpose } from '@gradus/matrix';
import type { SoftmaxMisconception } from './function-misconception.ts';

/** exp(S − shift), each column divided by its sum: K×n. */
function softmaxShiftedBy(S: Matrix, shift: number): Matrix {
  const E = map(S, (s) => Math.exp(s - shift));
  const factors = map(transpose(columnSums(E)), (total) => 1 / total);
  // ∞ · 0 is NaN as ∞ / ∞ is, and 0 · ∞ as 0 / 0.
  return transpose(multiplyColumn(transpose(E), factors));
}

/** Right formulas of which floating point makes something else where scores are large. */
export const softmaxMistakes: readonly SoftmaxMisconception[] = [
  {
    target: 'softmax',
    id: 'softmax-maximum-of-all',
    title: 'Maximum of the whole matrix',
    what: 'what comes of p = exp(s − max S)/Σ exp(s − max S), with the maximum of the whole S for every column',
    hint: 'A column all of whose scores are far below the largest of the matrix: what is exp of what is left, and what is its sum?',
    answer: (S) => softmaxShiftedBy(S, Math.max(...S.data)),
  },
  {
    target: 'softmax',
    id: 'softmax-overflow',
    title: 'exp of the scores as they are',
    what: 'what comes of p = exp(s)/Σ exp(s) with no maximum subtracted from s',
    hint: 'What is exp(1000), and which number may be subtracted from all scores of a column?',
    answer: (S) => softmaxShiftedBy(S, 0),
  },
];
