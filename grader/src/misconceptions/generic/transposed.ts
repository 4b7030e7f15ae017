import { type Matrix, transpose } from '@gradus/matrix';
import { fit, isEqual } from '../fit.ts';
import type { Simulated } from '../simulated.ts';
import type { NamedTensor } from '../simulation.ts';
import { type Generic, wrongNames } from './generic.ts';

/** The entries of another order in A's own shape: of a square A the transpose. */
const orders: readonly ((A: Matrix) => Matrix)[] = [
  (A) => ({ ...A, data: transpose(A).data }),
  (A) => transpose({ rows: A.cols, cols: A.rows, data: A.data }),
];

/** Matrices that were transposed, or stored by rows where they are read by columns. */
export function findTransposed(answered: readonly Simulated[]): Generic | undefined {
  const names = wrongNames(answered);
  const found = fit(answered, ({ pairs }) =>
    pairs.map(({ name, submitted, expected }): NamedTensor => {
      const reordered = names.has(name) ? orders.map((order) => order(expected)) : [];
      return [name, reordered.find((A) => isEqual(submitted, A)) ?? expected];
    }),
  );
  if (found === undefined) return undefined;
  const verb = found.changed.length === 1 ? 'holds' : 'hold';
  return {
    ...found,
    id: 'transposed',
    title: 'Rows and columns exchanged',
    explanation: `Your ${found.changed.join(', ')} ${verb} the right entries in the order of the transpose.`,
    hint: 'Which index of this gradient counts the units, and in which order does a Matrix hold its entries?',
  };
}
