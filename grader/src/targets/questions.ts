import type { Check, NetworkCase, NetworkCheck, ScheduleCase } from '@gradus/contracts';
import type { Random } from '@gradus/matrix';
import { cyclicalLearningRate } from '@gradus/net';
import { drawStageNetwork } from '../stages/draw-stage-network.ts';
import { analyticQuestion } from './analytic-question.ts';
import { layerQuestion } from './layer-questions.ts';
import { drawNetwork } from './network-inputs.ts';
import { networkQuestion } from './network-questions.ts';
import type { Question } from './question.ts';
import { randomFor } from './seed.ts';
import { trainingQuestion } from './training-question.ts';

/** All questions of a check: at least one a case, drawn from the seed, the check's id and the case's place. */
export function questionsOf(check: Check, seed: number): Question[] {
  switch (check.target) {
    case 'cyclicalLearningRate':
      return check.cases.flatMap(scheduleQuestions);
    case 'softmax':
    case 'batchNormForward':
    case 'batchNormBackward':
    case 'updateRunningStatistics':
      return check.cases.map((drawn, i) => layerQuestion(check.target, drawn, randomFor(seed, check.id, i)));
    default:
      return check.cases.map((drawn, i) => questionOfNetwork(check, drawn, randomFor(seed, check.id, i)));
  }
}

function questionOfNetwork(check: NetworkCheck, drawn: NetworkCase, random: Random): Question {
  if (check.kind === 'training') return trainingQuestion(drawn, check.training, random);
  if (check.kind === 'analytic') return analyticQuestion(drawn, random);
  // A forward pass tells its stages itself, if at all.
  const isReadOff = check.kind === 'stage' && check.target === 'computeGradients';
  const draw = isReadOff ? drawStageNetwork : drawNetwork;
  return networkQuestion(check.target, draw(drawn, random), random);
}

function scheduleQuestions({ etaMin, etaMax, stepSize, t: steps }: ScheduleCase): Question[] {
  return steps.map((t) => ({
    description: `t = ${t}, n_s = ${stepSize}`,
    parameters: [t, etaMin, etaMax, stepSize],
    answerName: `eta(${t})`,
    expected: cyclicalLearningRate(t, etaMin, etaMax, stepSize),
  }));
}
