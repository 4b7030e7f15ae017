import { costMistakes } from './functions/cost.ts';
import type { FunctionMisconception } from './functions/function-misconception.ts';
import { predictMistakes } from './functions/predict.ts';
import { runningStatisticsMistakes } from './functions/running-statistics.ts';
import { scheduleMistakes } from './functions/schedule.ts';
import { softmaxMistakes } from './functions/softmax.ts';

/** Misconceptions of the targets that are no part of a backward pass, and those that only floats show. */
export const functionCatalogue: readonly FunctionMisconception[] = [
  ...softmaxMistakes,
  ...costMistakes,
  ...predictMistakes,
  ...runningStatisticsMistakes,
  ...scheduleMistakes,
];
