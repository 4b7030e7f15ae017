import type { Check } from '@gradus/contracts';
import type { Matrix } from '@gradus/matrix';
import { networkOf, type Question } from '../targets/question.ts';
import { LazyList } from './lazy-list.ts';
import type { Misconception } from './misconception.ts';
import { type Mistake, rulesOf } from './mistake.ts';
import { backwardBy, forwardBy } from './passes.ts';
import { changesForward, type RuleSet, replacing } from './rules.ts';

/** A tensor of an answer and its name, as `pairUp` names it. */
export type NamedTensor = readonly [name: string, tensor: Matrix];

/** One question, answered as somebody would who follows other rules. */
export interface Simulation {
  /** How many layers a mistake can be made in; 0 where the target is a part of one. */
  readonly layers: number;
  /** Whether such a mistake can be told from this target alone. */
  shows(misconception: Pick<Misconception, 'rules' | 'isOfBothPasses'>): boolean;
  /** The answer's tensors, each made when it is asked for. */
  tensors(rules: RuleSet): Iterable<NamedTensor>;
  /** Those of somebody who makes this mistake: made once, for all whose answers are compared with them. */
  tensorsOf(mistake: Mistake): Iterable<NamedTensor>;
}

/** A class is asked the same questions: what a mistake makes of them does not depend on who is asked. */
const known = new WeakMap<Question, Map<Check['target'], Simulation | undefined>>();

/** @returns undefined for a target that no misconception touches */
export function simulationOf(target: Check['target'], question: Question): Simulation | undefined {
  const ofQuestion = known.get(question) ?? new Map();
  known.set(question, ofQuestion);
  if (!ofQuestion.has(target)) ofQuestion.set(target, remembering(newSimulation(target, question)));
  return ofQuestion.get(target);
}

type Unremembered = Omit<Simulation, 'tensorsOf'>;

function remembering(simulation: Unremembered | undefined): Simulation | undefined {
  if (simulation === undefined) return undefined;
  const ofMistakes = new Map<string, Iterable<NamedTensor>>();
  return {
    ...simulation,
    tensorsOf(mistake) {
      const key = `${mistake.misconception.id} ${mistake.layer ?? ''}`;
      const tensors = ofMistakes.get(key) ?? new LazyList(simulation.tensors(rulesOf(mistake)));
      ofMistakes.set(key, tensors);
      return tensors;
    },
  };
}

function newSimulation(target: Check['target'], question: Question): Unremembered | undefined {
  // The parameters of our own questions, in the types that they were drawn in.
  const parametersAs = <T extends readonly unknown[]>(): T => question.parameters as unknown as T;
  switch (target) {
    case 'softmax': {
      const [S] = parametersAs<[Matrix]>();
      return {
        layers: 0,
        shows: ({ rules }) => rules.softmax !== undefined,
        tensors: (rules) => [[question.answerName, rules.at(1).softmax(S)]],
      };
    }
    case 'batchNormForward': {
      const [S, epsilon] = parametersAs<[Matrix, number]>();
      return {
        layers: 0,
        shows: ({ rules, isOfBothPasses }) => rules.batchNormForward !== undefined && isOfBothPasses === undefined,
        tensors: (rules) => Object.entries(rules.at(1).batchNormForward(S, epsilon)),
      };
    }
    case 'batchNormBackward': {
      const parameters = parametersAs<[Matrix, Matrix, Matrix, Matrix, number]>();
      return {
        layers: 0,
        // Of a mistake that begins in the forward pass it sees the half only.
        shows: ({ rules }) => rules.batchNormBackward !== undefined && rules.batchNormForward === undefined,
        tensors: (rules) => [[question.answerName, rules.at(1).batchNormBackward(...parameters)]],
      };
    }
    case 'forward': {
      const network = networkOf(question);
      return {
        layers: network.parameters.W.length,
        shows: ({ rules, isOfBothPasses }) => changesForward(rules) && isOfBothPasses === undefined,
        tensors: (rules) =>
          forwardBy(rules, network)
            .slice(-1)
            .map(({ X: P }) => ['P', P]),
      };
    }
    case 'computeGradients': {
      const network = networkOf(question);
      const right = forwardBy(replacing({}), network);
      return {
        layers: network.parameters.W.length,
        shows: () => true,
        *tensors(rules) {
          const layers = rules.changesForward ? forwardBy(rules, network) : right;
          for (const { of, l, tensor } of backwardBy(rules, network, layers)) yield [`${of}${l}`, tensor];
        },
      };
    }
    default:
      return undefined;
  }
}
