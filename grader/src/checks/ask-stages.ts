import type { Check } from '@gradus/contracts';
import type { Value } from '@gradus/contracts/wire';
import { compare } from '@gradus/gradcheck';
import type { Matrix } from '@gradus/matrix';
import { computeGradients } from '@gradus/net';
import type { BrokenLayer } from '../misconceptions/find-in-layers.ts';
import { forwardBy } from '../misconceptions/passes.ts';
import { type Layer, replacing } from '../misconceptions/rules.ts';
import { judgeBackward } from '../stages/judge-backward.ts';
import { judgeForward } from '../stages/judge-forward.ts';
import { forwardFrom, ownLayersOf } from '../stages/own-layers.ts';
import { hasIndependentSamples } from '../stages/recover-upstream.ts';
import { blocked, passes, type StageJudgement } from '../stages/stage.ts';
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
  /** Where the answers are right, those of a forward pass that can be judged, and none of a backward pass: all are right. */
  readonly judgements: readonly StageJudgement[];
  /** Whether they are judged by what the submission's own forward pass gives. */
  readonly isOfOwnForward?: true;
  /** Layers of a backward pass in which a stage is not right, or cannot be told to be. */
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
  const network = networkOf(question);
  const [P] = answer.pairs.map(({ submitted }) => submitted);
  const own = ownLayersOf(answer.value, network, question.accepts) ?? [];
  const judgements = judgeForward(network, own, P as Matrix, check.tolerance);
  // Nobody has to keep layers, but what is said of them must be so.
  const told = areRight([answer], check) ? judgements.filter(({ verdict }) => verdict !== 'blocked') : judgements;
  return { answers: [answer], judgements: told };
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
  const right = forwardBy(replacing({}), network);
  const judgeBy = (layers: readonly Layer[]) => {
    const judged = judgeBackward(network, layers, submitted);
    const broken = judged.filter(({ judgements }) => judgements.some(({ verdict }) => verdict !== 'passed'));
    return {
      answers,
      judgements: judged.flatMap(({ judgements }) => judgements),
      broken: broken.map(({ l, above }) => ({ inputs: network, layers, l, above, submitted })),
    };
  };
  const byOurs = judgeBy(right);
  const own = await ownForward(question, network, caller);
  const [ours] = right.slice(-1).map(({ X: P }) => P);
  // What is kept of a right forward pass, or is said to be, is no excuse for a backward pass.
  if (own.P === undefined || compare(own.P, { value: ours as Matrix }, check.tolerance).wrong === 0) return byOurs;
  const byOwn = own.layers && judgeBy(own.layers);
  if (byOwn !== undefined && passes(byOwn.judgements) > passes(byOurs.judgements)) {
    return { ...byOwn, isOfOwnForward: true };
  }
  const startsFromOurs = byOurs.judgements.some(
    ({ stage, verdict }) => stage === 'output layer' && verdict === 'passed',
  );
  if (startsFromOurs || byOwn !== undefined) return byOurs;
  return { answers, judgements: byOurs.judgements.map(unjudged) };
}

/** Nobody is blamed by values that the submission never had. */
function unjudged(judgement: StageJudgement): StageJudgement {
  if (judgement.verdict !== 'failed') return judgement;
  const why = 'your forward pass is not right, and its layers do not tell what your backward pass began with';
  return blocked(judgement.stage, judgement.layer, why);
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

interface OwnForward {
  readonly P?: Matrix | undefined;
  /** All of them, where the samples can be told apart by each. */
  readonly layers?: readonly Layer[];
}

/** What the submission's `forward` says of the network. */
async function ownForward(
  { accepts }: Question,
  network: NetworkInputs,
  caller: Pick<Caller, 'call' | 'words'>,
): Promise<OwnForward> {
  const { X, parameters, options } = network;
  const called = await caller.call('forward', [X, { ...parameters }, { ...options }]);
  if (called.kind !== 'returned') return {};
  const P = probabilitiesOf(called.value, network, accepts);
  const own = ownLayersOf(called.value, network, accepts);
  const layers = P && own && forwardFrom(own, P, network);
  const tellsSamples = layers?.slice(0, -1).every((layer) => hasIndependentSamples(layer.X));
  return { P, ...(layers && tellsSamples && { layers }) };
}

function probabilitiesOf(returned: Value, { Y }: NetworkInputs, accepts: Question['accepts']): Matrix | undefined {
  if (typeof returned !== 'object' || !('P' in returned)) return undefined;
  return takeMatrix(returned.P, Y, 'P', accepts)?.matrix;
}
