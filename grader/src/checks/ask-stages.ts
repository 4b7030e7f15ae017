import type { Check } from '@gradus/contracts';
import type { Value } from '@gradus/contracts/wire';
import type { Matrix } from '@gradus/matrix';
import { computeGradients } from '@gradus/net';
import type { BrokenLayer } from '../misconceptions/find-in-layers.ts';
import { forwardBy } from '../misconceptions/passes.ts';
import { type Layer, replacing } from '../misconceptions/rules.ts';
import { judgeBackward } from '../stages/judge-backward.ts';
import { judgeForward } from '../stages/judge-forward.ts';
import { forwardFrom, ownLayersOf } from '../stages/own-layers.ts';
import { hasIndependentSamples } from '../stages/recover-upstream.ts';
import { passes, type StageJudgement } from '../stages/stage.ts';
import type { Caller } from '../submission/caller.ts';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import { networkOf, type Question } from '../targets/question.ts';
import type { Answered } from './answered.ts';
import { ask } from './ask.ts';
import type { Fault } from './fault.ts';
import { MeasureBuilder } from './measure.ts';
import { takeMatrix } from './take-matrix.ts';

/** What the stages of one network were judged to be. */
export interface JudgedStages {
  readonly answers: readonly Answered[];
  /** Empty where the answers are right: then every stage is. */
  readonly judgements: readonly StageJudgement[];
  /** Whether they are judged by what the submission's own forward pass gives. */
  readonly isOfOwnForward?: true;
  /** Layers of a backward pass in which a stage failed. */
  readonly broken?: readonly BrokenLayer[];
}

/** Asks for one forward pass. */
export async function askForwardStages(
  check: Check,
  question: Question,
  caller: Pick<Caller, 'call' | 'words'>,
): Promise<JudgedStages | Fault> {
  const answer = await ask(check.target, question, caller);
  if ('verdict' in answer) return answer;
  if (areRight([answer], check)) return { answers: [answer], judgements: [] };
  const network = networkOf(question);
  const [P] = answer.pairs.map(({ submitted }) => submitted);
  const own = ownLayersOf(answer.value, network, question.accepts) ?? [];
  return { answers: [answer], judgements: judgeForward(network, own, P as Matrix, check.tolerance) };
}

/** Asks for one network's gradients, with its λ and with λ = 0, and, when they are wrong, for its forward pass. */
export async function askBackwardStages(
  check: Check,
  question: Question,
  caller: Pick<Caller, 'call' | 'words'>,
): Promise<JudgedStages | Fault> {
  const network = networkOf(question);
  const regularised = await ask(check.target, question, caller);
  if ('verdict' in regularised) return regularised;
  const plain = await ask(check.target, withoutRegulariser(question, network), caller);
  if ('verdict' in plain) return plain;
  const answers = [regularised, plain];
  if (areRight(answers, check)) return { answers, judgements: [] };
  const submitted = { regularised: byName(regularised), plain: byName(plain) };
  const judgeBy = (layers: readonly Layer[]) => {
    const judged = judgeBackward(network, layers, submitted);
    const broken = judged.filter(({ judgements }) => judgements.some(({ verdict }) => verdict === 'failed'));
    return {
      answers,
      judgements: judged.flatMap(({ judgements }) => judgements),
      broken: broken.map(({ l, above }) => ({ inputs: network, layers, l, above, submitted })),
    };
  };
  const byOurs = judgeBy(forwardBy(replacing({}), network));
  const own = await ownForward(question, network, caller);
  const byOwn = own && judgeBy(own);
  if (byOwn === undefined || passes(byOwn.judgements) <= passes(byOurs.judgements)) return byOurs;
  return { ...byOwn, isOfOwnForward: true };
}

function areRight(answers: readonly Answered[], { tolerance }: Check): boolean {
  const measure = new MeasureBuilder();
  for (const { pairs } of answers) measure.addAnswer(pairs, undefined, tolerance);
  return measure.build()?.wrong === 0;
}

function withoutRegulariser(question: Question, { X, Y, parameters, options }: NetworkInputs): Question {
  return {
    ...question,
    description: `${question.description}, λ = 0`,
    parameters: [X, Y, { ...parameters }, 0, { ...options }],
    expected: { ...computeGradients(X, Y, parameters, 0, options) },
  };
}

function byName({ pairs }: Answered): ReadonlyMap<string, Matrix> {
  return new Map(pairs.map(({ name, submitted }) => [name, submitted]));
}

/** What the submission's `forward` says of the network, if it says all of it and the samples can be told apart by it. */
async function ownForward(
  { accepts }: Question,
  network: NetworkInputs,
  caller: Pick<Caller, 'call' | 'words'>,
): Promise<Layer[] | undefined> {
  const { X, parameters, options } = network;
  const called = await caller.call('forward', [X, { ...parameters }, { ...options }]);
  if (called.kind !== 'returned') return undefined;
  const P = probabilitiesOf(called.value, network, accepts);
  const own = ownLayersOf(called.value, network, accepts);
  const layers = P && own && forwardFrom(own, P, network);
  return layers?.slice(0, -1).every((layer) => hasIndependentSamples(layer.X)) ? layers : undefined;
}

function probabilitiesOf(returned: Value, { Y }: NetworkInputs, accepts: Question['accepts']): Matrix | undefined {
  if (typeof returned !== 'object' || !('P' in returned)) return undefined;
  return takeMatrix(returned.P, Y, 'P', accepts)?.matrix;
}
