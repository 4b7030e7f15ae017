import type { Check } from '@gradus/contracts';
import { type Gradients, type Parameters, sgdStep } from '@gradus/net';
import type { ExamQuestion } from '../exam.ts';
import type { Caller } from '../submission/caller.ts';
import { networkOf } from '../targets/question.ts';
import { isOverfit, trainedOf } from '../targets/training-question.ts';
import { ask } from './ask.ts';
import { type Finding, faultFinding, finding } from './finding.ts';
import type { Pair } from './pair-up.ts';

/**
 * Of the fall of the cost that right gradients reach. With each entry off by a thousandth, let alone rounded otherwise, they
 * fell by 0.999 of it on all of 300 draws, and by 0.98 in networks half as wide: ReLU's kinks send a few runs another way, to
 * an end as good. Gradients ten times too small come to about 0.8.
 */
const LEAST_FALL = 0.9;

/**
 * Does a short training loop with the submitted gradients learn a tiny set by heart? The loop is ours, the submission is
 * asked for gradients only, once a step. It passes where every sample is classified and the cost has fallen about as far as
 * with the reference's gradients, whether the gradients are right or not.
 *
 * @param isDoubtful - whether they are known not to be right in every entry: then a pass says what it does not show
 * @throws Error when a question has no training loop: our fault
 */
export async function checkTraining(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'words'>,
  isDoubtful: boolean,
): Promise<Finding> {
  for (const question of questions) {
    const found = await trainOnce(check, question, caller);
    if (found.verdict !== 'passed') return found;
  }
  return finding('passed', null, isDoubtful ? LEARNT_ALL_THE_SAME : '', undefined);
}

/** Of gradients that are wrong: half as long a step, or one that points another way a bit, learns a few samples, too. */
export const LEARNT_ALL_THE_SAME =
  'they learn a tiny set by heart, as many wrong gradients do; whether they are right is for the other checks';

async function trainOnce(
  check: Check,
  question: ExamQuestion,
  caller: Pick<Caller, 'call' | 'words'>,
): Promise<Finding> {
  const { training, description } = question;
  if (training === undefined) throw new Error(`${check.id}: expected a question with a training loop`);
  const { steps, eta, costAtStart, reference } = training;
  const start = networkOf(question);
  const { X, Y, lambda, options } = start;
  if (!isOverfit(training)) {
    const learnt = `${reference.classified} of ${X.cols} samples with J = ${reference.cost.toPrecision(3)}`;
    const message = `right gradients do not learn this set either: ${learnt} after ${steps} steps of ${eta} (${description})`;
    return finding('inconclusive', null, message, undefined);
  }
  let { parameters } = start;
  for (let step = 1; step <= steps; step++) {
    const at = `step ${step} of ${steps}`;
    const call = { ...question, parameters: [X, Y, { ...parameters }, lambda, { ...options }] };
    const answer = await ask(check.target, call, caller);
    if ('verdict' in answer) return faultFinding({ ...answer, message: `${at}: ${answer.message}` }, null, check.hint);
    const broken = firstNotFinite(answer.pairs);
    if (broken !== undefined) return finding('failed', null, `${at}: ${broken} (${description})`, check.hint);
    parameters = sgdStep(parameters, gradientsOf(answer.pairs, parameters), eta);
  }
  const { cost, classified } = trainedOf({ ...start, parameters });
  const hasFallen = costAtStart - cost >= LEAST_FALL * (costAtStart - reference.cost);
  if (hasFallen && classified === X.cols) return finding('passed', null, '', undefined);
  const costs = `J = ${cost.toPrecision(3)}, with right gradients ${reference.cost.toPrecision(3)}`;
  const message = `after ${steps} steps ${costs}; ${classified} of ${X.cols} samples classified (${description})`;
  return finding('failed', null, message, check.hint);
}

/** `W1[0,2] is NaN` */
function firstNotFinite(pairs: readonly Pair[]): string | undefined {
  for (const { name, submitted } of pairs) {
    const k = submitted.data.findIndex((value) => !Number.isFinite(value));
    if (k < 0) continue;
    return `${name}[${k % submitted.rows},${Math.floor(k / submitted.rows)}] is ${submitted.data[k]}`;
  }
  return undefined;
}

/** @param pairs - one for each parameter, in the order of the parameters */
function gradientsOf(pairs: readonly Pair[], parameters: Parameters): Gradients {
  const left = pairs.map(({ submitted }) => submitted);
  const { W, b, gamma, beta } = parameters;
  const gradients = { W: left.splice(0, W.length), b: left.splice(0, b.length) };
  if (gamma === undefined || beta === undefined) return gradients;
  return { ...gradients, gamma: left.splice(0, gamma.length), beta: left.splice(0, beta.length) };
}
