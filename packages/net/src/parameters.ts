import { type Matrix, shapeOf } from '@gradus/matrix';

/** What a k-layer network learns; entry 0 of each array belongs to layer 1 of the equations. */
export interface Parameters {
  /** k matrices; `W_l` is m_l×m_{l−1}. */
  readonly W: readonly Matrix[];
  /** k columns; `b_l` is m_l×1. */
  readonly b: readonly Matrix[];
  /** k − 1 columns m_l×1, one for each hidden layer; only with batch norm. */
  readonly gamma?: readonly Matrix[];
  /** k − 1 columns m_l×1, one for each hidden layer; only with batch norm. */
  readonly beta?: readonly Matrix[];
}

/** ∂J for every parameter, in the parameters' own shapes. */
export type Gradients = Parameters;

/** What kind of network it is; a constant of the assignment, not learnt. */
export interface Options {
  readonly batchNorm: boolean;
  /** ε under the root of batch norm. */
  readonly epsilon: number;
  readonly activation: 'relu' | 'leakyRelu';
  /** Slope of leaky ReLU below 0, else 0.01. */
  readonly leak?: number;
}

/** Mean and variance (divided by n) of one layer's scores, both m×1. */
export interface LayerStatistics {
  readonly mu: Matrix;
  readonly v: Matrix;
}

/** One entry for each hidden layer. */
export type Statistics = readonly LayerStatistics[];

/** Parameters that were found to fit together; `gamma` and `beta` are empty without batch norm. */
export type Network = Required<Parameters>;

/**
 * Checks at the door that the parameters fit `X` and one another, so that the kernels need not.
 *
 * @param operation - the function that asks, named in the error
 * @param X - d×n
 * @throws RangeError naming the first array whose count or shape is not the one expected
 */
export function expectNetwork(operation: string, X: Matrix, parameters: Parameters, options: Options): Network {
  const { W, b } = parameters;
  const gamma = options.batchNorm ? (parameters.gamma ?? []) : [];
  const beta = options.batchNorm ? (parameters.beta ?? []) : [];
  const hidden = options.batchNorm ? W.length - 1 : 0;
  if (W.length === 0) throw new RangeError(`${operation}: expected at least one layer, got W with no matrices`);
  expectCount(operation, 'b', b, W.length);
  expectCount(operation, 'gamma', gamma, hidden);
  expectCount(operation, 'beta', beta, hidden);
  let inputs = X.rows;
  for (let l = 0; l < W.length; l++) {
    const units = W[l].rows;
    expectShape(operation, `W${l + 1}`, W[l], units, inputs);
    expectShape(operation, `b${l + 1}`, b[l], units, 1);
    if (l < hidden) {
      expectShape(operation, `gamma${l + 1}`, gamma[l], units, 1);
      expectShape(operation, `beta${l + 1}`, beta[l], units, 1);
    }
    inputs = units;
  }
  return { W, b, gamma, beta };
}

/** @throws RangeError when `Y` is not K×n */
export function expectLabels(operation: string, X: Matrix, Y: Matrix, { W }: Parameters): void {
  expectShape(operation, 'Y', Y, W[W.length - 1].rows, X.cols);
}

/** @throws RangeError when there is not one pair of m_l×1 columns for each hidden layer */
export function expectStatistics(operation: string, statistics: Statistics, { W }: Parameters): void {
  expectCount(operation, 'statistics', statistics, W.length - 1);
  statistics.forEach(({ mu, v }, l) => {
    expectShape(operation, `mu${l + 1}`, mu, W[l].rows, 1);
    expectShape(operation, `v${l + 1}`, v, W[l].rows, 1);
  });
}

function expectCount(operation: string, name: string, list: readonly unknown[], count: number): void {
  if (list.length !== count) {
    throw new RangeError(`${operation}: expected ${count} entries in ${name}, one for each layer, got ${list.length}`);
  }
}

function expectShape(operation: string, name: string, A: Matrix, rows: number, cols: number): void {
  if (A.rows !== rows || A.cols !== cols) {
    throw new RangeError(`${operation}: expected ${name} to be ${rows}×${cols}, got ${shapeOf(A)}`);
  }
}
