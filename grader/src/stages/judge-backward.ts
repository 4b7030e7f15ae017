import {
  hadamard,
  type Matrix,
  matmulTransposeA,
  matmulTransposeB,
  rowSums,
  scale,
  subtract,
  sum,
} from '@gradus/matrix';
import type { SubmittedGradients } from '../misconceptions/find-in-layer.ts';
import { leakOf } from '../misconceptions/passes.ts';
import type { Layer } from '../misconceptions/rules.ts';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import { isClose, isNear, scaleOf } from './close.ts';
import { explainUpstream } from './explain-upstream.ts';
import { type HiddenLayer, throughActivation, throughNorm } from './hidden-layer.ts';
import { judgeHiddenLayer } from './judge-hidden-layer.ts';
import { recoverUpstream } from './recover-upstream.ts';
import { failed, passed, passes, type StageJudgement } from './stage.ts';

const SYMBOLS: Readonly<Record<string, string>> = { gamma: 'γ', beta: 'β' };

/** What was found of one layer. */
export interface JudgedLayer {
  /** Counted from 1. */
  readonly l: number;
  readonly judgements: readonly StageJudgement[];
  /** The G that should have come out of it. */
  readonly expected: Matrix;
  /** The G of the layer above by which it was judged; undefined for the last layer. */
  readonly above: Matrix | undefined;
}

/**
 * Judges every stage of a backward pass, from the last layer down. Only gradients come out of it, but dW tells the G that
 * it is made of, so each stage is judged by what it makes of the submission's own upstream values, or of ours if that
 * fits better: what an earlier stage did wrong is no fault of a later one.
 *
 * @param layers - 0 (the data) to k of the forward pass; the outputs of each are independent of each other
 */
export function judgeBackward(
  inputs: NetworkInputs,
  layers: readonly Layer[],
  { plain, regularised }: SubmittedGradients,
): JudgedLayer[] {
  const { Y, parameters, lambda } = inputs;
  const n = Y.cols;
  const k = parameters.W.length;
  const judgedLayers: JudgedLayer[] = [];
  let upstreams: readonly Matrix[] = [];
  for (let l = k; l >= 1; l--) {
    const tensor = (name: string): Matrix => plain.get(`${name}${l}`) as Matrix;
    const input = (layers[l - 1] as Layer).X;
    const recovered = recoverUpstream(tensor('W'), input);
    const sums = scale(tensor('b'), n);
    const judge = (
      expected: Matrix,
      above: Matrix | undefined,
      judgeStages: (G: Matrix | undefined) => StageJudgement[],
    ): JudgedLayer => {
      // The way back from dW to G makes more of a rounding than the way there.
      const isMadeOfExpected = isClose(scale(matmulTransposeB(expected, input), 1 / n), tensor('W'));
      const weights = judgeWeights(expected, recovered, sums, l, isNormalised(inputs, l), isMadeOfExpected);
      const stages = judgeStages(weights.isToBlame ? expected : recovered);
      const why = [...weights.whys, ...regulariserWhys(l, parameters.W[l - 1] as Matrix, lambda, plain, regularised)];
      const last = why.length > 0 ? failed('weight gradients', l, why.join('; ')) : passed('weight gradients', l);
      return { l, judgements: [...stages, last], expected, above };
    };
    let judged: JudgedLayer;
    if (l === k) {
      const expected = subtract((layers[k] as Layer).X, Y); // (21)
      judged = judge(expected, undefined, (G) => [judgeOutput(expected, G, l)]);
    } else {
      const layer = hiddenLayerOf(inputs, layers, l);
      const norm = layer.norm && { dGamma: scale(tensor('gamma'), n), dBeta: scale(tensor('beta'), n) };
      const tried = upstreams.map((above) => {
        const U = matmulTransposeA(parameters.W[l] as Matrix, above); // (23), (29)
        const { G: expected } = throughNorm(throughActivation(U, layer), layer);
        const explain = (G: Matrix | undefined) => () => G && explainUpstream({ inputs, layers, l, above }, G);
        return judge(expected, above, (G) => judgeHiddenLayer(U, layer, { G, ...norm }, explain(G)));
      });
      judged = tried.reduce((best, each) => (passes(each.judgements) > passes(best.judgements) ? each : best));
    }
    judgedLayers.push(judged);
    const { expected } = judged;
    if (recovered === undefined) upstreams = [expected];
    // What is near enough for the right one may still explain more of the layer below.
    else upstreams = isClose(recovered, expected) ? [expected, recovered] : [recovered, expected];
  }
  return judgedLayers;
}

function judgeOutput(expected: Matrix, G: Matrix | undefined, l: number): StageJudgement {
  if (G === undefined) return failed('output layer', l, 'neither dW nor db is made of P − Y');
  if (isClose(G, expected)) return passed('output layer', l);
  const factor = factorOf(G, expected);
  const told = factor === undefined ? 'not P − Y' : `${Number(factor.toPrecision(7))} (P − Y), not P − Y`;
  return failed('output layer', l, `G is ${told}`);
}

/**
 * (22), (28) for one layer: is dW made of some G and X, and db of the same G?
 *
 * @param expected - m×n, the G that should be
 * @param recovered - m×n, that of dW
 * @param sums - m×1, n db
 * @param isNormalised - whether batch norm follows, so that the sums of any right G are 0 and tell nothing
 * @param isMadeOfExpected - whether dW is the one of the G that should be
 */
function judgeWeights(
  expected: Matrix,
  recovered: Matrix | undefined,
  sums: Matrix,
  l: number,
  isNormalised: boolean,
  isMadeOfExpected: boolean,
): { readonly isToBlame: boolean; readonly whys: string[] } {
  const n = expected.cols;
  const size = scaleOf(expected);
  const fitsExpected = isClose(sums, rowSums(expected), size);
  if (recovered === undefined) {
    const whys = [`dW${l} is not (1/n) G Xᵀ of any G`, ...(fitsExpected ? [] : [`db${l} is not (1/n) G 1`])];
    return { isToBlame: fitsExpected && !isNormalised, whys };
  }
  if (isClose(recovered, expected)) return { isToBlame: false, whys: fitsExpected ? [] : [`db${l} is not (1/n) G 1`] };
  const factor = factorOf(recovered, expected);
  if (factor !== undefined && [n, 1 / n].some((each) => isNear(factor, each, each))) {
    return { isToBlame: true, whys: [`dW${l} is ${factor > 1 ? 'n times (1/n) G Xᵀ' : '(1/n²) G Xᵀ'}`] };
  }
  if (fitsExpected && !isNormalised) {
    const whys = isMadeOfExpected ? [] : [`db${l} is (1/n) G 1, but dW${l} is of another G`];
    return { isToBlame: true, whys };
  }
  return {
    isToBlame: false,
    whys: fitsExpected || isClose(sums, rowSums(recovered), scaleOf(recovered)) ? [] : [`db${l} is not (1/n) G 1`],
  };
}

/** What λ adds: 2λW to dW and nothing to the others. */
function regulariserWhys(
  l: number,
  W: Matrix,
  lambda: number,
  plain: ReadonlyMap<string, Matrix>,
  regularised: ReadonlyMap<string, Matrix>,
): string[] {
  return ['W', 'b', 'gamma', 'beta'].flatMap((field) => {
    const [before, after] = [plain.get(`${field}${l}`), regularised.get(`${field}${l}`)];
    if (before === undefined || after === undefined) return [];
    const added = subtract(after, before);
    const name = `d${SYMBOLS[field] ?? field}${l}`;
    if (field !== 'W') return isClose(after, before) ? [] : [`λ adds something to ${name}`];
    if (isClose(added, scale(W, 2 * lambda))) return [];
    return [`λ adds ${multipleOf(factorOf(added, scale(W, lambda)))} to ${name}, not 2λW`];
  });
}

function multipleOf(factor: number | undefined): string {
  if (factor === undefined) return 'something else';
  if (isNear(factor, 0, 1)) return 'nothing';
  return isNear(factor, 1, 1) ? 'λW' : `${Number(factor.toPrecision(4))} λW`;
}

/** c with A = c B, if there is one. */
function factorOf(A: Matrix, B: Matrix): number | undefined {
  const factor = sum(hadamard(A, B)) / sum(hadamard(B, B));
  return isClose(A, scale(B, factor)) ? factor : undefined;
}

function isNormalised({ parameters, options }: NetworkInputs, l: number): boolean {
  return options.batchNorm && l < parameters.W.length;
}

function hiddenLayerOf(inputs: NetworkInputs, layers: readonly Layer[], l: number): HiddenLayer {
  const { S, SHat, X, statistics } = layers[l] as Layer;
  const gamma = inputs.parameters.gamma?.[l - 1];
  const norm = statistics && gamma && { ...statistics, gamma, epsilon: inputs.options.epsilon };
  return { l, S, SHat, X, leak: leakOf(inputs), ...(norm && { norm }) };
}
