import type { Check, ScheduleCase } from '@gradus/contracts';
import { cyclicalLearningRate } from '@gradus/net';
import { drawStageNetwork } from '../stages/draw-stage-network.ts';
import { layerQuestion } from './layer-questions.ts';
import { drawNetwork } from './network-inputs.ts';
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
    default: {
      // A forward pass tells its stages itself, if at all.
      const isReadOff = check.kind === 'stage' && check.target === 'computeGradients';
      const draw = isReadOff ? drawStageNetwork : drawNetwork;
      return check.cases.map((drawn, i) => {
        const random = randomFor(seed, check.id, i);
        return networkQuestion(check.target, draw(drawn, random), random);
      });
    }
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
