import { activationAndChain } from './catalogue/activation-and-chain.ts';
import { batchNormBackwardMistakes } from './catalogue/batch-norm-backward.ts';
import { batchNormForwardMistakes } from './catalogue/batch-norm-forward.ts';
import { batchNormTermMistakes } from './catalogue/batch-norm-terms.ts';
import { lossAndAveraging } from './catalogue/loss-and-averaging.ts';
import { regularisation } from './catalogue/regularisation.ts';
import { scaleAndShiftMistakes } from './catalogue/scale-and-shift.ts';
import type { Misconception } from './misconception.ts';

/** All misconceptions, in the order of a forward and backward pass. */
export const catalogue: readonly Misconception[] = [
  ...lossAndAveraging,
  ...regularisation,
  ...activationAndChain,
  ...batchNormForwardMistakes,
  ...scaleAndShiftMistakes,
  ...batchNormBackwardMistakes,
  ...batchNormTermMistakes,
];
