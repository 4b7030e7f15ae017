import {
  add,
  addColumn,
  createRandom,
  hadamard,
  type Matrix,
  map,
  matmul,
  matmulTransposeA,
  matmulTransposeB,
  multiplyColumn,
  type Random,
  rowMeans,
  rowVariances,
  scale,
  subtract,
} from '@gradus/matrix';
import { activationBackward, activationForward } from '../activation.ts';
import { batchNormBackward, batchNormForward, normalise } from '../batch-norm.ts';
import { forward, scaleAndShift } from '../forward.ts';
import {
  expectLabels,
  expectNetwork,
  type Gradients,
  type Network,
  type Options,
  type Parameters,
} from '../parameters.ts';
import { softmax } from '../softmax.ts';
import { namedTensors } from './network-cost.ts';

/** Computations that round differently. */
const RUNS = 8;
/** Standard deviations, of an estimate from so few runs, that two right gradients may be apart. */
const SAFETY = 16;
const SEED = 1;
/** Variance of a constant row, relative to its mean square: rounding errors that a layer has magnified a thousandfold. */
const CONSTANT = 1e-24;

/**
 * How far from the truth a right gradient may be because float64 rounds, by Monte Carlo arithmetic (Parker, "Monte Carlo
 * arithmetic: exploiting the inexactness of floating point", 1997): the gradient is computed several times, each time
 * with every intermediate result moved at random by as much as rounding may move it, and what the results are apart is
 * the error. Unlike an error analysis it sees what cancels. It matters where batch norm divides by almost nothing: a unit
 * that is the same for all samples, ε = 1e-12, and a million times the rounding of its scores goes on into the network.
 *
 * @param X - d×n
 * @param Y - K×n one-hot
 * @returns an absolute estimate for each entry of each gradient, by the tensor's name; the same for the same network.
 * Infinite where a layer hands on nothing but rounding errors
 * @throws RangeError when a shape does not fit
 */
export function gradientRounding(
  X: Matrix,
  Y: Matrix,
  parameters: Parameters,
  lambda: number,
  options: Options,
): Map<string, Matrix> {
  const network = expectNetwork('gradientRounding', X, parameters, options);
  expectLabels('gradientRounding', X, Y, parameters);
  const random = createRandom(SEED);
  const exact = namedTensors(jitteredGradients(X, Y, network, lambda, options, undefined));
  if (isConstantSomewhere(X, parameters, options)) {
    return new Map(Array.from(exact, ([name, tensor]) => [name, map(tensor, () => Number.POSITIVE_INFINITY)]));
  }
  const squares = new Map(Array.from(exact, ([name, { data }]) => [name, new Float64Array(data.length)]));
  for (let run = 0; run < RUNS; run++) {
    for (const [name, { data }] of namedTensors(jitteredGradients(X, Y, network, lambda, options, random))) {
      const [centre, sums] = [exact.get(name)?.data ?? [], squares.get(name) ?? []];
      for (let k = 0; k < data.length; k++) sums[k] += (data[k] - centre[k]) ** 2;
    }
  }
  return new Map(
    Array.from(exact, ([name, tensor]) => [
      name,
      { ...tensor, data: (squares.get(name) as Float64Array).map((sum) => SAFETY * Math.sqrt(sum / RUNS)) },
    ]),
  );
}

/**
 * Whether all that goes into a layer with batch norm is the same for all samples but for rounding: a single feature that
 * is held, a layer whose units are all dead. Its scores less their mean are rounding errors, which batch norm divides by
 * √ε. For a small ε two right programs give unrelated numbers; for any, most of the gradient is 0 whatever a program
 * does, and what a wrong one changes may be just what rounding decides. Nobody is judged by such a network.
 */
function isConstantSomewhere(X: Matrix, parameters: Parameters, options: Options): boolean {
  // Of a single sample s − μ is exactly 0, and without hidden layers nothing is normalised.
  if (!options.batchNorm || X.cols === 1 || parameters.W.length === 1) return false;
  const outputs = forward(X, parameters, options).layers.map((layer) => layer.X);
  return [X, ...outputs.slice(0, -1)].some((A) => {
    const variances = rowVariances(A).data;
    return rowMeans(square(A)).data.every((square, i) => variances[i] <= CONSTANT * square);
  });
}

/** Eq. 21-39 with every result moved; without `random`, as it is. */
function jitteredGradients(
  X: Matrix,
  Y: Matrix,
  { W, b, gamma, beta }: Network,
  lambda: number,
  options: Options,
  random: Random | undefined,
): Gradients {
  const jitter = random === undefined ? still : jitterBy(random);
  const n = X.cols;
  const last = W.length - 1;
  const inputs = [X];
  const units: { S: Matrix; SHat: Matrix; mu: Matrix; v: Matrix }[] = [];
  for (let l = 0; l < last; l++) {
    const S = linear(W[l], b[l], inputs[l], jitter);
    let T = S;
    if (options.batchNorm) {
      const exact = batchNormForward(S, options.epsilon);
      const mu = jitter(exact.mu, rootMeanSquares(S), summing(n) / n);
      const v = jitter(exact.v, exact.v, summing(n));
      const SHat = normalise(S, { mu, v }, options.epsilon);
      units.push({ S, SHat: jitter(SHat, SHat, 3), mu, v });
      const exactT = scaleAndShift(units[l].SHat, gamma[l], beta[l]);
      T = jitter(exactT, multiplyColumn(units[l].SHat, gamma[l]), 2);
    }
    inputs.push(activationForward(T, options));
  }
  const scores = linear(W[last], b[last], inputs[last], jitter);
  const P = softmax(scores);
  const gradients = { W: [] as Matrix[], b: [] as Matrix[], gamma: [] as Matrix[], beta: [] as Matrix[] };
  let G = subtract(jitter(P, P, P.rows + 8), Y);
  for (let l = last; l >= 0; l--) {
    if (l < last) G = activationBackward(G, inputs[l + 1], options);
    if (l < last && options.batchNorm) {
      const { S, SHat, mu, v } = units[l];
      gradients.gamma[l] = meanOf(hadamard(G, SHat), jitter);
      gradients.beta[l] = meanOf(G, jitter);
      G = multiplyColumn(G, gamma[l]);
      G = jitter(G, G, 4);
      const G1 = multiplyColumn(
        G,
        map(v, (value) => (value + options.epsilon) ** -0.5),
      );
      G = jitter(batchNormBackward(G, S, mu, v, options.epsilon), G1, 8);
    }
    const regularised = scale(W[l], 2 * lambda);
    const dW = add(scale(matmulTransposeB(G, inputs[l]), 1 / n), regularised);
    const terms = scale(matmulTransposeB(square(G), square(inputs[l])), summing(n) / n ** 2);
    gradients.W[l] = jitter(dW, map(add(terms, scale(square(regularised), 2)), Math.sqrt), 1);
    gradients.b[l] = meanOf(G, jitter);
    if (l > 0) {
      G = jitter(
        matmulTransposeA(W[l], G),
        map(matmulTransposeA(square(W[l]), square(G)), Math.sqrt),
        summing(W[l].rows),
      );
    }
  }
  return options.batchNorm ? gradients : { W: gradients.W, b: gradients.b };
}

/** A, each entry moved by a random number of standard deviation `u √variance |scale|`. */
type Jitter = (A: Matrix, scale: Matrix, variance: number) => Matrix;

const still: Jitter = (A) => A;

function jitterBy(random: Random): Jitter {
  return (A, { data }, variance) => {
    const size = Number.EPSILON * 0.5 * Math.sqrt(3 * variance);
    return { ...A, data: A.data.map((a, k) => a + size * data[k] * (2 * random.uniform() - 1)) as Float64Array };
  };
}

function linear(W: Matrix, b: Matrix, X: Matrix, jitter: Jitter): Matrix {
  const S = addColumn(matmul(W, X), b);
  return jitter(S, map(addColumn(matmul(square(W), square(X)), square(b)), Math.sqrt), summing(W.cols));
}

function meanOf(A: Matrix, jitter: Jitter): Matrix {
  return jitter(rowMeans(A), rootMeanSquares(A), summing(A.cols) / A.cols);
}

function rootMeanSquares(A: Matrix): Matrix {
  return map(rowMeans(square(A)), Math.sqrt);
}

/** Variance of the roundings in a sum of terms, over that of the terms: partial sums grow with the root of their length. */
function summing(terms: number): number {
  return terms / 2 + 2;
}

function square(A: Matrix): Matrix {
  return hadamard(A, A);
}
