import type { Check, ScheduleCase } from '@gradus/contracts';
import { cyclicalLearningRate } from '@gradus/net';
import { layerQuestion } from './layer-questions.ts';
import { networkQuestion } from './network-questions.ts';
import type { Question } from './question.ts';
import { randomFor } from './seed.ts';

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
      return check.cases.map((drawn, i) => networkQuestion(check.target, drawn, randomFor(seed, check.id, i)));
  }
}

function scheduleQuestions({ etaMin, etaMax, stepSize, t: steps }: ScheduleCase): Question[] {
  return steps.map((t) => ({
    description: `t = ${t}, n_s = ${stepSize}`,
    parameters: [t, etaMin, etaMax, stepSize],
    answerName: `eta(${t})`,
    expected: cyclicalLearningRate(t, etaMin, etaMax, stepSize),
  }));
}
