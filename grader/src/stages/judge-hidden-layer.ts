import type { Matrix } from '@gradus/matrix';
import type { OtherRule } from './explain-upstream.ts';
import { type HiddenLayer, type LayerGradients, throughNorm } from './hidden-layer.ts';
import { judgeActivation } from './judge-activation.ts';
import { judgeBatchNorm, NOT_BY_EQUATIONS, RESCALED, sumWhys } from './judge-batch-norm.ts';
import { blocked, failed, passed, type Stage, type StageJudgement } from './stage.ts';

/**
 * Judges the stages of one hidden layer's backward pass by what comes into them.
 *
 * @param U - m×n, ∂J/∂X
 * @param explain - which rule gives the G that came, asked where it is not seen without
 */
export function judgeHiddenLayer(
  U: Matrix,
  layer: HiddenLayer,
  submitted: LayerGradients,
  explain: () => OtherRule | undefined,
): StageJudgement[] {
  const judged = judgeBySums(U, layer, submitted);
  const isUnsure = judged.some(
    ({ stage, verdict }) => verdict !== 'passed' && (stage === 'through W' || stage === 'through scale and shift'),
  );
  const other = isUnsure ? explain() : undefined;
  return other === undefined ? judged : judgeExplained(other, layer, submitted);
}

function judgeBySums(U: Matrix, layer: HiddenLayer, submitted: LayerGradients): StageJudgement[] {
  if (layer.norm !== undefined) return judgeBatchNorm(U, layer, layer.norm, submitted);
  if (submitted.G !== undefined) return judgeActivation(U, submitted.G, layer);
  const why = 'dW is made of no G at all';
  return [blocked('through W', layer.l, why), blocked('through the activation', layer.l, why)];
}

/** G came by one other rule: all others on its way are right. */
function judgeExplained(
  { rule, masked, epsilon }: OtherRule,
  layer: HiddenLayer,
  submitted: LayerGradients,
): StageJudgement[] {
  const { l, norm } = layer;
  const judge = (stage: Stage, whys: readonly string[]): StageJudgement =>
    whys.length > 0 ? failed(stage, l, whys.join('; ')) : passed(stage, l);
  const whysIf = (is: boolean, why: string): string[] => (is ? [why] : []);
  const above = [
    judge('through W', whysIf(rule === 'throughWeights', 'what comes of the layer above is not Wᵀ G (23, 29)')),
    judge(
      'through the activation',
      whysIf(rule === 'throughActivation', 'Wᵀ G is multiplied by something else than the mask (24, 30)'),
    ),
  ];
  if (norm === undefined) return above;
  const sums = sumWhys(submitted, throughNorm(masked, layer));
  const why =
    epsilon === undefined ? NOT_BY_EQUATIONS : `G is what ε = ${Number(epsilon.toPrecision(3))} gives in eq. 31 and 32`;
  return [
    ...above,
    judge('through scale and shift', [...sums, ...whysIf(rule === 'throughScale', RESCALED)]),
    judge('through batch norm', whysIf(rule === 'batchNormBackward', why)),
  ];
}
