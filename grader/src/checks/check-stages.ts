import type { Check, StageResult } from '@gradus/contracts';
import type { ExamQuestion } from '../exam.ts';
import { type BrokenLayer, findInLayers } from '../misconceptions/find-in-layers.ts';
import { type Stage, type StageJudgement, stagesIn } from '../stages/stage.ts';
import type { Caller } from '../submission/caller.ts';
import { networkOf } from '../targets/question.ts';
import { askBackwardStages, askForwardStages } from './ask-stages.ts';
import type { Fault } from './fault.ts';
import { type Finding, findingOf } from './finding.ts';
import { MeasureBuilder } from './measure.ts';

/**
 * Which part of the forward or of the backward pass is the first that is not right? Each is judged by what came into it,
 * so one mistake costs one stage: the points are shared between the stages. A right answer passes them all.
 *
 * @param explains - whether misconceptions are looked for, in each broken layer by itself
 * @param told - the ids of those that other checks told: they are not told again
 */
export async function checkStages(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'words'>,
  explains: boolean,
  told: ReadonlySet<string> = new Set(),
): Promise<Finding> {
  const askStages = check.target === 'forward' ? askForwardStages : askBackwardStages;
  const measure = new MeasureBuilder();
  const judgements: StageJudgement[] = [];
  const brokenLayers: BrokenLayer[] = [];
  let isOfOwnForward = false;
  let fault: Fault | undefined;
  for (const question of questions) {
    const judged = await askStages(check, question, caller);
    if ('verdict' in judged) {
      fault ??= judged;
      continue;
    }
    for (const { pairs } of judged.answers) measure.addAnswer(pairs, undefined, check.tolerance);
    judgements.push(...judged.judgements);
    brokenLayers.push(...(judged.broken ?? []));
    isOfOwnForward ||= judged.isOfOwnForward === true;
  }
  const found = explains ? findInLayers(brokenLayers, told) : [];
  const named = {
    misconceptions: found.map(({ hint: _, ...match }) => match),
    hint: found[0]?.hint ?? check.hint ?? '',
  };
  const broken = judgements.find(({ verdict }) => verdict === 'failed');
  const unsure = new Set(judgements.flatMap(({ stage, verdict }) => (verdict === 'blocked' ? [stage] : [])));
  if (fault !== undefined) {
    // No stage passes that could not be judged in every network; what another one tells is told all the same.
    const message = measure.told(fault.message, ...(broken === undefined ? [] : [toldOf(broken, [], unsure)]));
    return { verdict: fault.verdict, measure: measure.build(), message, ...named, fault };
  }
  const compared = findingOf(check, measure, []);
  const stages = stagesIn(check.target, questions.map(networkOf)).map((stage) => resultOf(stage, judgements));
  if (compared.verdict === 'passed' && broken === undefined) return { ...compared, stages };
  const share = stages.filter(({ verdict }) => verdict === 'passed').length / stages.length;
  if (broken !== undefined) {
    const isOfLayersOnly = compared.verdict === 'passed';
    const where = isOfLayersOnly ? 'P is right, but layers are not: ' : isOfOwnForward ? `${OF_OWN_FORWARD}: ` : '';
    const message = `${where}${toldOf(broken, stages, unsure)}`;
    return { ...compared, ...named, verdict: 'failed', message: measure.told(message), stages, share };
  }
  const blocked = judgements.find(({ verdict }) => verdict === 'blocked');
  if (blocked !== undefined) {
    const message = measure.told(`no stage can be judged beyond ${placeOf(blocked)}: ${blocked.why}`);
    const explained = found.length > 0 ? named : { hint: '' };
    return { ...compared, ...explained, verdict: 'blocked', share, stages, message };
  }
  if (isOfOwnForward) {
    return { ...compared, verdict: 'passed', stages, message: measure.told(`right ${OF_OWN_FORWARD}`), hint: '' };
  }
  return { ...compared, share: 0, message: `every stage fits what comes into it, but ${compared.message}` };
}

const OF_OWN_FORWARD = 'for the values of your own forward pass, which are not right';

/** What is told of a stage: where it is broken first, else where it cannot be judged. */
function resultOf(stage: Stage, judgements: readonly StageJudgement[]): StageResult {
  const ofStage = judgements.filter((judgement) => judgement.stage === stage);
  for (const verdict of ['failed', 'blocked'] as const) {
    // Blocked somewhere, judged elsewhere: what could be judged counts.
    if (verdict === 'blocked' && ofStage.some((each) => each.verdict === 'passed')) break;
    const found = ofStage.find((each) => each.verdict === verdict);
    if (found !== undefined) return { stage, verdict, layer: found.layer, message: found.why };
  }
  return { stage, verdict: 'passed', message: '' };
}

/** @param unsure - stages that could not be judged somewhere: nobody is told that they are right */
function toldOf(broken: StageJudgement, stages: readonly StageResult[], unsure: ReadonlySet<string>): string {
  const also = stages.filter(({ stage, verdict }) => verdict === 'failed' && stage !== broken.stage);
  const right = stages
    .filter(({ stage, verdict }) => verdict === 'passed' && !unsure.has(stage))
    .map(({ stage }) => stage);
  return [
    `first broken: ${placeOf(broken)} (${broken.why})`,
    ...also.map((each) => `also broken: ${placeOf(each)} (${each.message})`),
    ...(right.length > 0 ? [`right: ${right.join(', ')}`] : []),
  ].join('; ');
}

function placeOf({ stage, layer }: { readonly stage: string; readonly layer?: number }): string {
  const isAtTheEnd = stage === 'output layer' || stage === 'probabilities';
  return isAtTheEnd ? stage : `${stage} in layer ${layer}`;
}
