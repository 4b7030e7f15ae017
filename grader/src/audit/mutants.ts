import { type Matrix, map } from '@gradus/matrix';
import type { Gradients } from '@gradus/net';
import { catalogue } from '../misconceptions/catalogue.ts';
import { functionCatalogue } from '../misconceptions/function-catalogue.ts';
import { type Mistake, mistakesIn, rulesOf } from '../misconceptions/mistake.ts';
import { forwardBy, gradientsBy } from '../misconceptions/passes.ts';
import { changesForward } from '../misconceptions/rules.ts';
import type { Functions } from './in-process.ts';
import { referenceFunctions } from './right-functions.ts';

type Target = keyof Functions;

/** The reference with one mistake in one function. */
export interface Mutant {
  readonly target: Target;
  /** Of the misconception, or what was done to a tensor: `W2: one entry off by 1e-3`. */
  readonly id: string;
  /** Where the mistake is made, if not at every layer; counted from 1. */
  readonly layer?: number;
  readonly functions: Functions;
}

/**
 * Every mutant of a target: each misconception that it can show, at every layer and at each single one, and for
 * gradients what can be done to each tensor.
 *
 * @param layers - of the deepest network that the target is asked for
 */
export function mutantsOf(target: string, layers: number): Mutant[] {
  switch (target) {
    case 'computeGradients': {
      const tensors = fields.flatMap((field) => Array.from({ length: layers }, (_, i) => ofTensor(field, i)).flat());
      return [...mistakesIn(layers).map(ofGradients), ...tensors];
    }
    case 'forward':
      return mistakesIn(layers)
        .filter(({ misconception }) => changesForward(misconception.rules))
        .map(ofForward);
    case 'softmax':
    case 'batchNormForward':
    case 'batchNormBackward':
      return [
        ...catalogue.flatMap((misconception) => {
          const rule = misconception.rules[target];
          return rule === undefined ? [] : [mutant(target, { misconception }, { [target]: rule })];
        }),
        ...ofFunction(target),
      ];
    default:
      return ofFunction(target);
  }
}

function ofFunction(target: string): Mutant[] {
  return functionCatalogue.flatMap(({ id, target: of, answer }) =>
    of === target ? [{ target: of, id, functions: { ...referenceFunctions, [of]: answer } }] : [],
  );
}

function mutant(target: Target, { misconception, layer }: Mistake, changed: Partial<Functions>): Mutant {
  const functions = { ...referenceFunctions, ...changed };
  return { target, id: misconception.id, ...(layer === undefined ? {} : { layer }), functions };
}

function ofGradients(mistake: Mistake): Mutant {
  const rules = rulesOf(mistake);
  return mutant('computeGradients', mistake, {
    computeGradients: (X, Y, parameters, lambda, options) => gradientsBy(rules, { X, Y, parameters, lambda, options }),
  });
}

function ofForward(mistake: Mistake): Mutant {
  const rules = rulesOf(mistake);
  return mutant('forward', mistake, {
    forward(X, parameters, options) {
      const layers = forwardBy(rules, { X, parameters, options }).slice(1);
      const hidden = layers.slice(0, -1).map(({ S, SHat, X: output, statistics }) => {
        return statistics === undefined ? { S, X: output } : { S, SHat, X: output, ...statistics };
      });
      return { P: layers.at(-1)?.X, layers: hidden };
    },
  });
}

const fields = ['W', 'b', 'gamma', 'beta'] as const;

const changes: Readonly<Record<string, (A: Matrix) => Matrix>> = {
  '0': (A) => map(A, () => 0),
  '1 % too large': (A) => map(A, (value) => 1.01 * value),
  'the last entry off by 1e-3': (A) => {
    const data = A.data.slice();
    data[data.length - 1] = (data.at(-1) as number) + 1e-3;
    return { ...A, data };
  },
};

/** The right gradients but for one tensor. */
function ofTensor(field: (typeof fields)[number], i: number): Mutant[] {
  return Object.entries(changes).map(([what, change]) => ({
    target: 'computeGradients',
    id: `d${field}${i + 1}: ${what}`,
    functions: {
      ...referenceFunctions,
      computeGradients(...inputs) {
        const gradients = referenceFunctions.computeGradients(...inputs) as Gradients;
        const tensors = gradients[field];
        return tensors === undefined
          ? gradients
          : { ...gradients, [field]: tensors.map((tensor, l) => (l === i ? change(tensor) : tensor)) };
      },
    },
  }));
}
