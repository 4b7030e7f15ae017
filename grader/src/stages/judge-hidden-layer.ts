import type { Matrix } from '@gradus/matrix';
import type { HiddenLayer, LayerGradients } from './hidden-layer.ts';
import { judgeActivation } from './judge-activation.ts';
import { judgeBatchNorm } from './judge-batch-norm.ts';
import { blocked, type StageJudgement } from './stage.ts';

/** Judges the stages of one hidden layer's backward pass by what comes into them. @param U - m×n, ∂J/∂X */
export function judgeHiddenLayer(U: Matrix, layer: HiddenLayer, submitted: LayerGradients): StageJudgement[] {
  if (layer.norm !== undefined) return judgeBatchNorm(U, layer, layer.norm, submitted);
  if (submitted.G !== undefined) return judgeActivation(U, submitted.G, layer);
  const why = 'dW is made of no G at all';
  return [blocked('through W', layer.l, why), blocked('through the activation', layer.l, why)];
}
