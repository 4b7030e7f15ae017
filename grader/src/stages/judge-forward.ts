import { compare, type Tolerance } from '@gradus/gradcheck';
import type { Matrix } from '@gradus/matrix';
import { normalise } from '@gradus/net';
import { digitsApart } from '../checks/digits-apart.ts';
import { leakOf } from '../misconceptions/passes.ts';
import { rightRules } from '../misconceptions/rules.ts';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import type { OwnLayer } from './own-layers.ts';
import { blocked, failed, passed, type Stage, type StageJudgement } from './stage.ts';

/**
 * Judges every stage of a forward pass by what it made of the values that came into it, which are the submission's own:
 * what an earlier stage did wrong is no fault of a later one.
 *
 * @param own - what it kept of its hidden layers: each matrix is judged by those before it, and blocked where one of them is missing
 * @param P - K×n
 */
export function judgeForward(
  inputs: NetworkInputs,
  own: readonly OwnLayer[],
  P: Matrix,
  tolerance: Tolerance,
): StageJudgement[] {
  const { X, parameters, options } = inputs;
  const { W, b, gamma, beta } = parameters;
  const { scores, batchNormForward, scaleAndShift, activate, softmax } = rightRules;
  const judgements: StageJudgement[] = [];
  let input: Matrix | undefined = X;
  W.forEach((weights, i) => {
    const l = i + 1;
    const judge = (stage: Stage, came: Named, expected: readonly Matrix[] | undefined): void => {
      judgements.push(judgeValues(stage, l, came, expected, tolerance));
    };
    const S = input && scores(weights, b[i] as Matrix, input);
    if (l === W.length) {
      judge('probabilities', { P }, S && [softmax(S)]);
      return;
    }
    const layer = own[i] ?? {};
    judge('score', { S: layer.S }, S && [S]);
    let STilde = layer.S;
    if (options.batchNorm) {
      const norm = layer.S && batchNormForward(layer.S, options.epsilon);
      judge('statistics', { mu: layer.mu, v: layer.v }, norm && [norm.mu, norm.v]);
      const { mu, v } = layer;
      const SHat = layer.S && mu && v && normalise(layer.S, { mu, v }, options.epsilon);
      judge('normalised', { SHat: layer.SHat }, SHat && [SHat]);
      STilde = layer.SHat && scaleAndShift(layer.SHat, gamma?.[i] as Matrix, beta?.[i] as Matrix);
    }
    const active = STilde && activate({ S: STilde, STilde }, leakOf(inputs));
    judge('activation', { X: layer.X }, active && [active]);
    input = layer.X;
  });
  return judgements;
}

type Named = Readonly<Record<string, Matrix | undefined>>;

function judgeValues(
  stage: Stage,
  l: number,
  came: Named,
  expected: readonly Matrix[] | undefined,
  tolerance: Tolerance,
): StageJudgement {
  let missing: StageJudgement | undefined;
  for (const [i, [name, submitted]] of Object.entries(came).entries()) {
    const wanted = expected?.[i];
    if (submitted === undefined || wanted === undefined) {
      const isHere = submitted !== undefined;
      const why = isHere ? 'what comes into it is missing' : `layers[${l - 1}].${name} is missing or has another shape`;
      missing ??= blocked(stage, l, why);
      continue;
    }
    const { worst, wrong } = compare(submitted, { value: wanted }, tolerance);
    if (wrong === 0 || worst === undefined) continue;
    const digits = digitsApart(worst.submitted, worst.expected, 5);
    const [is, should] = [worst.submitted, worst.expected].map((value) => value.toPrecision(digits));
    return failed(stage, l, `${name}[${worst.row},${worst.col}] is ${is}, of your own values comes ${should}`);
  }
  return missing ?? passed(stage, l);
}
