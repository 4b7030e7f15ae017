import { type Static, Type } from 'typebox';
import { History } from './history.ts';

const strictly = { additionalProperties: false };
const size = Type.Integer({ minimum: 0 });

/** Stands for a matrix; its entries follow the header, in the order in which the matrices are named. */
const MatrixPlace = Type.Object({ rows: size, cols: size, dtype: Type.Enum(['float32', 'float64']) }, strictly);
export type MatrixPlace = Static<typeof MatrixPlace>;

const MatrixPlaces = Type.Array(MatrixPlace);

/**
 * The head of `histories/<experiment>.<first of hash>.checkpoint`: all of an interrupted training but the entries of its
 * matrices.
 */
export const CheckpointHeader = Type.Object(
  {
    hash: Type.String({ description: 'of the history that is being made' }),
    points: History.properties.points,
    state: Type.Object(
      {
        t: Type.Integer({ minimum: 0, description: 'update steps done' }),
        parameters: Type.Object(
          {
            W: MatrixPlaces,
            b: MatrixPlaces,
            gamma: Type.Optional(MatrixPlaces),
            beta: Type.Optional(MatrixPlaces),
          },
          strictly,
        ),
        kept: Type.Array(Type.Array(Type.Object({ mu: MatrixPlace, v: MatrixPlace }, strictly)), {
          description: 'statistics of mini-batches, a pair for each hidden layer',
        }),
      },
      strictly,
    ),
  },
  strictly,
);
export type CheckpointHeader = Static<typeof CheckpointHeader>;
