import { add, hadamard, type Matrix, matmulTransposeB, scale } from '@gradus/matrix';
import type { Gradients } from '@gradus/net';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import type { Layer, Parameter, Place, RuleSet, Rules, Stages } from './rules.ts';

/** Of options that name none. */
export const DEFAULT_LEAK = 0.01;

/** Layers 0 (the data) to k of the forward pass, each by its own rules. */
export function forwardBy(rules: RuleSet, inputs: Omit<NetworkInputs, 'Y' | 'lambda'>): Layer[] {
  const { X, parameters, options } = inputs;
  const leak = leakOf(inputs);
  let below: Layer = { S: X, SHat: X, STilde: X, X };
  const layers = [below];
  parameters.W.forEach((W, i) => {
    const { scores, batchNormForward, scaleAndShift, activate, softmax } = rules.at(i + 1);
    const S = scores(W, parameters.b[i] as Matrix, below.X);
    if (i === parameters.W.length - 1) {
      below = { S, SHat: S, STilde: S, X: softmax(S) };
    } else if (options.batchNorm) {
      const { SHat, ...statistics } = batchNormForward(S, options.epsilon);
      const STilde = scaleAndShift(SHat, parameters.gamma?.[i] as Matrix, parameters.beta?.[i] as Matrix);
      below = { S, SHat, STilde, X: activate({ S, STilde }, leak), statistics };
    } else {
      below = { S, SHat: S, STilde: S, X: activate({ S, STilde: S }, leak) };
    }
    layers.push(below);
  });
  return layers;
}

/** The gradient of one parameter of layer l, counted from 1. */
export interface GradientTensor {
  readonly of: Parameter;
  readonly l: number;
  readonly tensor: Matrix;
}

/**
 * Eq. 21-30 with some rules replaced: one pass for every mistake, not a copy for each. The last layer's gradients come
 * first, so that a pass can be given up as soon as it is seen to be in vain.
 *
 * @param layers - of `forwardBy`
 */
export function* backwardBy(
  rules: RuleSet,
  inputs: NetworkInputs,
  layers: readonly Layer[],
): Generator<GradientTensor> {
  const { Y, parameters } = inputs;
  const k = parameters.W.length;
  let G = rules.at(k).outputGradient(layers[k] as Layer, Y); // (21)
  for (let l = k; l >= 1; l--) {
    const rule = rules.at(l);
    const stages = stagesBy(rule, inputs, layers, l, G);
    yield* gradientsOfLayer(rule, inputs, layers, l, stages);
    if (l === 1) return;
    const [below, W] = parameters.W.slice(l - 2, l) as [Matrix, Matrix];
    G = rule.throughWeights(rule.gradientAt(stages, 'below'), W, below); // (23)(29)
  }
}

/** Layer l between its neighbours. */
function placeOf(layers: readonly Layer[], l: number): Place {
  const here = layers[l] as Layer;
  return { below: layers[l - 1] as Layer, here, above: layers[l + 1] ?? here };
}

/** G on its way through one layer. @param G - m×n, what comes into it: ∂J/∂X, or ∂J/∂S of the last layer */
export function stagesBy(rule: Rules, inputs: NetworkInputs, layers: readonly Layer[], l: number, G: Matrix): Stages {
  const { parameters, options } = inputs;
  const place = placeOf(layers, l);
  const { S, statistics } = place.here;
  const gamma = statistics && parameters.gamma?.[l - 1];
  const masked = l < parameters.W.length ? rule.throughActivation(G, place, leakOf(inputs)) : G; // (24)(30)
  const scaled = gamma ? rule.throughScale(masked, gamma) : masked; // (26)
  const through = statistics
    ? rule.batchNormBackward(scaled, S, statistics.mu, statistics.v, options.epsilon) // (27)
    : scaled;
  return { unmasked: G, masked, scaled, through };
}

/** The gradients of one layer's parameters, each made when it is asked for. */
export function* gradientsOfLayer(
  rule: Rules,
  { X, Y, parameters, lambda }: NetworkInputs,
  layers: readonly Layer[],
  l: number,
  stages: Stages,
): Generator<GradientTensor> {
  const counts = { n: X.cols, d: X.rows, K: Y.rows };
  const place = placeOf(layers, l);
  const gradient = (of: Parameter, product: (G: Matrix) => Matrix): GradientTensor => {
    const mean = scale(product(rule.gradientAt(stages, of)), rule.average(counts, of));
    return { of, l, tensor: add(mean, rule.regulariser(parameters[of]?.[l - 1] as Matrix, lambda, counts.n, of)) };
  };
  yield gradient('W', (G) => matmulTransposeB(G, rule.weightInput(place))); // (22)(28)
  yield gradient('b', (G) => rule.sumOverSamples(G, 'b'));
  if (place.here.statistics === undefined) return;
  yield gradient('gamma', (G) => rule.sumOverSamples(hadamard(G, rule.gammaFactor(place.here)), 'gamma')); // (25)
  yield gradient('beta', (G) => rule.sumOverSamples(G, 'beta'));
}

/** Both passes: what somebody who follows these rules returns from `computeGradients`. */
export function gradientsBy(rules: RuleSet, inputs: NetworkInputs): Gradients {
  const gradients = { W: [] as Matrix[], b: [] as Matrix[], gamma: [] as Matrix[], beta: [] as Matrix[] };
  for (const { of, l, tensor } of backwardBy(rules, inputs, forwardBy(rules, inputs))) gradients[of][l - 1] = tensor;
  return inputs.options.batchNorm ? gradients : { W: gradients.W, b: gradients.b };
}

/** The activation's slope below 0. */
export function leakOf({ options }: Pick<NetworkInputs, 'options'>): number {
  return options.activation === 'leakyRelu' ? (options.leak ?? DEFAULT_LEAK) : 0;
}
