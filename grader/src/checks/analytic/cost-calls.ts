import type { FunctionCalls } from '@gradus/contracts/wire';
import type { Words } from '../../languages/words.ts';

/** One counted call of computeGradients: of a network with so many parameters. */
export interface Counted {
  readonly parameters: number;
  readonly functions: readonly FunctionCalls[];
}

/** Targets that a gradient by backpropagation needs a fixed number of times, however wide the hidden layers are. */
const COSTS = ['computeCost', 'forward', 'softmax'] as const;
/** Differences for the scales of one hidden layer alone are as many more calls as it has more units. */
const LEAST_MORE = 4;
/** Evaluations for each parameter: forward differences, central ones, those of Richardson. */
const EVALUATIONS = [1, 2, 4] as const;
/** At the point itself, or in the backward pass of a hybrid. */
const BESIDE = 3;

/**
 * `computeCost called 363 times for 181 parameters, 941 times for 470`: a target that was called more often for a wider
 * network. Who works an analytic gradient out unit by unit may do so, too: it tells something beside inexact answers.
 */
export function repeatedCost(narrow: Counted, wide: Counted, words: Words): string | undefined {
  for (const name of COSTS) {
    const [few, many] = [callsOf(narrow, name), callsOf(wide, name)];
    if (many >= few + LEAST_MORE) return inWords(name, narrow, wide, words);
  }
  return undefined;
}

/**
 * The same of a function that is not exported and was called once, twice or four times for each parameter. A loop over all
 * entries calls its helpers so, too: it tells something only beside other evidence.
 */
export function repeatedHelper(narrow: Counted, wide: Counted, words: Words): string | undefined {
  const helper = narrow.functions.find(({ name }) =>
    EVALUATIONS.some((each) =>
      [narrow, wide].every((counted) => {
        const beside = callsOf(counted, name) - each * counted.parameters;
        return beside >= 0 && beside <= BESIDE;
      }),
    ),
  );
  return helper === undefined ? undefined : inWords(helper.name, narrow, wide, words);
}

function inWords(name: string, narrow: Counted, wide: Counted, { nameOf }: Words): string {
  const first = `${nameOf(name)} called ${callsOf(narrow, name)} times for ${narrow.parameters} parameters`;
  return `${first}, ${callsOf(wide, name)} times for ${wide.parameters}`;
}

function callsOf({ functions }: Counted, name: string): number {
  return functions.find((each) => each.name === name)?.calls ?? 0;
}
