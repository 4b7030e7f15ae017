import type { Matrix } from '@gradus/matrix';
import type { LayerStatistics, Options, Parameters } from '@gradus/net';
import type { Answer } from '../../targets/question.ts';
import type { Misconception } from '../misconception.ts';

/** The targets that are no gradient and no part of one, and softmax as far as floats go, with what they take. */
interface Signatures {
  softmax: [S: Matrix];
  computeCost: [X: Matrix, Y: Matrix, parameters: Parameters, lambda: number, options: Options];
  predict: [X: Matrix, parameters: Parameters, statistics: readonly LayerStatistics[], options: Options];
  updateRunningStatistics: [average: LayerStatistics, batch: LayerStatistics, alpha: number];
  cyclicalLearningRate: [t: number, etaMin: number, etaMax: number, stepSize: number];
}

/** A named wrong answer of such a target: what somebody returns who has it wrong in this way. */
type Of<Target extends keyof Signatures> = Omit<Misconception, 'rules'> & {
  readonly target: Target;
  answer(...inputs: Signatures[Target]): Answer;
};

export type SoftmaxMisconception = Of<'softmax'>;
export type CostMisconception = Of<'computeCost'>;
export type PredictMisconception = Of<'predict'>;
export type RunningStatisticsMisconception = Of<'updateRunningStatistics'>;
export type ScheduleMisconception = Of<'cyclicalLearningRate'>;

export type FunctionMisconception =
  | SoftmaxMisconception
  | CostMisconception
  | PredictMisconception
  | RunningStatisticsMisconception
  | ScheduleMisconception;
