import { add, hadamard, type Matrix, scale, subtract, sum, zeros } from '@gradus/matrix';
import type { Answered } from '../../checks/answered.ts';
import { fit } from '../fit.ts';
import { replacing } from '../rules.ts';
import type { Simulated } from '../simulated.ts';
import type { NamedTensor } from '../simulation.ts';
import { factorText } from './factor-text.ts';
import { type Generic, namesEqual, wrongNames } from './generic.ts';

/** With fewer entries than this in an answer, a factor that fits says nothing. */
const FEWEST_ENTRIES = 3;

const withoutRegulariser = replacing({ regulariser: (A) => zeros(A.rows, A.cols) });

/** The part of every right tensor that a factor may stand before. */
interface Part {
  /** After "the right one". */
  readonly text: string;
  of(answered: Simulated): ReadonlyMap<string, Matrix>;
}

const whole: Part = {
  text: '',
  of: ({ pairs }) => new Map(pairs.map(({ name, expected }) => [name, expected])),
};

const fromData: Part = {
  text: ' with what comes from the data in eq. 22, 25 and 28, without 2λW,',
  of: ({ simulation }) => new Map(simulation.tensors(withoutRegulariser)),
};

const fromRegulariser: Part = {
  text: ' with 2λW of eq. 22 and 28',
  of: (answered) => {
    const right = whole.of(answered);
    return new Map(Array.from(fromData.of(answered), ([name, A]) => [name, subtract(right.get(name) as Matrix, A)]));
  },
};

/** A factor before wrong gradients, the same for all of them, or before their part from data or regulariser. */
export function findFactor(answered: readonly Simulated[]): Generic | undefined {
  const names = wrongNames(answered);
  for (const part of [whole, fromData, fromRegulariser]) {
    const changes = answered.map((each) => changeOf(each, part.of(each), names));
    const found = fit(answered, ({ pairs }, i) =>
      pairs.map(({ name, expected }): NamedTensor => {
        const B = changes[i]?.parts.get(name);
        return [name, B === undefined ? expected : add(expected, scale(B, (changes[i]?.factor ?? Number.NaN) - 1))];
      }),
    );
    const text = factorText(
      changes.map(({ factor }) => factor),
      answered.map(({ question }) => samplesOf(question)),
    );
    if (found === undefined || text === undefined) continue;
    const isSign = text === '−1';
    return {
      ...found,
      id: isSign ? 'wrong-sign' : 'constant-factor',
      title: isSign ? 'Wrong sign' : `A factor of ${text}`,
      explanation: `Your ${namesEqual(names, answered[0]?.pairs ?? [])}${part.text} times ${text}.`,
      hint: isSign
        ? 'Does the cost rise or fall in the direction of your gradient?'
        : 'Which factors stand before the sums in the equations of these gradients, and which in your code?',
    };
  }
  return undefined;
}

/**
 * Least squares over the wrong tensors: A = R + (c − 1) B.
 *
 * @returns `parts` are the B of the wrong tensors; `factor` is c, NaN where that says nothing
 */
function changeOf({ pairs }: Answered, of: ReadonlyMap<string, Matrix>, names: ReadonlySet<string>) {
  const parts = new Map([...of].filter(([name]) => names.has(name)));
  let product = 0;
  let square = 0;
  let entries = 0;
  for (const { name, submitted, expected } of pairs) {
    const B = parts.get(name);
    if (B === undefined) continue;
    product += sum(hadamard(subtract(submitted, expected), B));
    square += sum(hadamard(B, B));
    entries += B.data.length;
  }
  return { parts, factor: entries < FEWEST_ENTRIES ? Number.NaN : 1 + product / square };
}

/** n: the first parameter of every target that returns gradients has a sample in each column. */
function samplesOf({ parameters: [first] }: Answered['question']): number {
  return (first as Matrix).cols;
}
