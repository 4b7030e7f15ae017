import type { Matrix } from '@gradus/matrix';
import type { Pair } from '../../checks/pair-up.ts';
import { fit, isEqual } from '../fit.ts';
import type { Simulated } from '../simulated.ts';
import type { NamedTensor } from '../simulation.ts';
import { type Generic, wrongNames } from './generic.ts';

/** Right gradients in the wrong places: of another layer, or dγ for dβ. */
export function findExchanged(answered: readonly Simulated[]): Generic | undefined {
  const [first] = answered;
  const sources = new Map(
    Array.from(wrongNames(answered), (name) => [name, sourceOf(name, first?.pairs ?? []) ?? name] as const),
  );
  const found = fit(answered, ({ pairs }) =>
    pairs.flatMap(({ name }): NamedTensor[] => {
      const source = pairs.find((pair) => pair.name === (sources.get(name) ?? name));
      return source === undefined ? [] : [[name, source.expected]];
    }),
  );
  const moves = Array.from(sources, ([name, source]) => `your ${name} the right ${source}`).join(', ');
  return (
    found && {
      ...found,
      id: 'exchanged',
      title: 'Gradients in the place of others',
      explanation: `Your result holds right gradients in wrong places: ${moves}.`,
      hint: 'To which parameter, and to which layer, does each entry of your lists belong?',
    }
  );
}

/** The tensor of which the right one was submitted under a name; one of zeros could be anybody's. */
function sourceOf(name: string, pairs: readonly Pair[]): string | undefined {
  const submitted = pairs.find((pair) => pair.name === name)?.submitted;
  return pairs.find(
    (pair) =>
      submitted !== undefined && pair.name !== name && !isZero(pair.expected) && isEqual(submitted, pair.expected),
  )?.name;
}

function isZero(A: Matrix): boolean {
  return isEqual(A, { ...A, data: new Float64Array(A.data.length) });
}
