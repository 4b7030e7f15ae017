import type { Matrix } from '@gradus/matrix';
import { Findings, type NumericalGradient } from './findings.ts';
import { type MovableCost, type MovedCosts, type Moves, tensorOf } from './movable-cost.ts';
import type { Tolerance } from './tolerance.ts';
import { withRounding } from './with-rounding.ts';

// Powers of two: θ + h rounds less. The first ones balance truncation and rounding for whole evaluations of a smooth cost
// near 1; smaller ones are for costs that bend or kink within the larger, and for differences that round little.
const STEPS = [-6, -10, -14, -18, -22, -26, -30, -34, -38, -42].map((exponent) => 2 ** exponent);
/** The first of them are those that a group may begin with. */
const FIRST_STEPS = STEPS.slice(0, 7);
/** Entries of a group that try all steps, so that the group begins with its best. */
const PILOTS = 4;
/** Rows with so many entries are groups of their own: the unit they belong to sets the scale. */
const ROW_GROUP = 64;

/**
 * The gradient with respect to every entry of every tensor.
 *
 * The step is chosen by measurement: a few entries of each group (a row of a large tensor, else the whole tensor) try all
 * steps, and the group takes the one whose error estimate is least. Entries that it leaves too inexact, or whose moves
 * change the activation pattern, try the others, smaller ones first. Where the pattern changes even with the smallest,
 * the derivatives from both sides make the interval that value ± error is. Only then is an entry left out.
 *
 * @param cost - at a point θ where it is finite
 * @param tolerance - how exact the gradient must be to judge a submitted one
 * @returns one gradient a tensor, under its name
 *
 * @example
 * const gradients = numericalGradient(blackBox(cost, tensors), { absolute: 1e-8, relative: 1e-6 });
 */
export function numericalGradient(cost: MovableCost, tolerance: Tolerance): ReadonlyMap<string, NumericalGradient> {
  const gradients = new Map<string, NumericalGradient>();
  for (const name of cost.tensors.keys()) gradients.set(name, tensorGradient(cost, name, tolerance));
  return withRounding(gradients, cost.gradientRounding?.(), tolerance);
}

/**
 * The finite differences of one tensor, or of some rows of one that is wide enough for its rows to be groups of their
 * own. What rounding does to a right gradient is not in them.
 *
 * @param rows - `[from, to)`; the others are marked as left out
 * @throws RangeError when there is no such tensor
 */
export function tensorGradient(
  cost: MovableCost,
  name: string,
  tolerance: Tolerance,
  rows?: readonly [from: number, to: number],
): NumericalGradient {
  const steps = gradientMoves(name, tensorOf(cost.tensors, name), tolerance, rows);
  let next = steps.next();
  while (next.done !== true) next = steps.next(cost.move(next.value));
  return next.value;
}

/**
 * The same for a cost that answers later, such as one in another process: it is asked a few times, for many moves each.
 *
 * @throws RangeError when there is no such tensor
 * @throws what `move` throws
 */
export async function tensorGradientOf(
  tensors: MovableCost['tensors'],
  name: string,
  tolerance: Tolerance,
  move: (moves: Moves) => Promise<MovedCosts>,
): Promise<NumericalGradient> {
  const steps = gradientMoves(name, tensorOf(tensors, name), tolerance);
  let next = steps.next();
  while (next.done !== true) next = steps.next(await move(next.value));
  return next.value;
}

/** Asks for moves, is given their costs, and ends with the gradient. */
function* gradientMoves(
  name: string,
  tensor: Matrix,
  tolerance: Tolerance,
  [from, to]: readonly [number, number] = [0, tensor.rows],
): Generator<Moves, NumericalGradient, MovedCosts> {
  const found = new Findings(name, tensor, tolerance);
  const all = entriesOfRows(tensor, from, to);
  const groups = groupsOf(tensor, all);
  const pilots = groups.map(pilotsOf);
  const pilotEntries = pilots.flatMap((entries) => [...entries]);
  // All steps in one request: a cost in another process answers as many as it may at a time.
  const errors = yield* found.tryStep(
    Uint32Array.from(FIRST_STEPS.flatMap(() => pilotEntries)),
    (_, index) => FIRST_STEPS[Math.floor(index / pilotEntries.length)],
  );
  let index = 0;
  const pilotErrors = FIRST_STEPS.map(() =>
    pilots.map((entries) => {
      const ofGroup = errors.slice(index, index + entries.length).sort();
      index += entries.length;
      // Of two pilots in the middle the worse; a corner next to one pilot says nothing of the others.
      return ofGroup[ofGroup.length >> 1] ?? 0;
    }),
  );
  const bestOf = groups.map((_, g) => {
    const errors = pilotErrors.map((ofStep) => ofStep[g]);
    return errors.indexOf(Math.min(...errors));
  });
  const first = new Uint8Array(tensor.data.length);
  groups.forEach((group, g) => {
    for (const entry of group) first[entry] = bestOf[g];
  });
  yield* found.tryStep(
    all.filter((entry) => !found.isGood(entry)),
    (entry) => STEPS[first[entry]],
  );
  // Smaller steps, then the larger ones: a corner is left behind by a smaller step only.
  for (let distance = 1; distance < STEPS.length; distance++) {
    for (const sign of [1, -1]) {
      const left = all.filter((entry) => {
        const s = first[entry] + sign * distance;
        return !found.isGood(entry) && s >= 0 && s < STEPS.length;
      });
      if (left.length > 0) {
        yield* found.tryStep(left, (entry) => STEPS[first[entry] + sign * distance]);
      }
    }
  }
  const left = all.filter((entry) => !found.isGood(entry));
  if (left.length > 0) yield* found.tryBothSides(left);
  return found.gradient(all);
}

/** The entries of some rows, in column-major order. */
export function entriesOfRows({ rows, cols }: Matrix, from: number, to: number): Uint32Array {
  const entries = new Uint32Array((to - from) * cols);
  let index = 0;
  for (let col = 0; col < cols; col++) for (let row = from; row < to; row++) entries[index++] = row + col * rows;
  return entries;
}

/** Whether each row is a group of its own. */
export function hasRowGroups({ cols }: Matrix): boolean {
  return cols >= ROW_GROUP;
}

/** Rows of a wide tensor, else all entries together. */
function groupsOf(tensor: Matrix, entries: Uint32Array): Uint32Array[] {
  if (entries.length === 0) return [];
  if (!hasRowGroups(tensor)) return [entries];
  const groups = new Map<number, number[]>();
  for (const entry of entries) {
    const group = groups.get(entry % tensor.rows) ?? [];
    groups.set(entry % tensor.rows, group);
    group.push(entry);
  }
  return Array.from(groups.values(), (group) => Uint32Array.from(group));
}

function pilotsOf(group: Uint32Array): Uint32Array {
  const count = Math.min(PILOTS, group.length);
  return Uint32Array.from({ length: count }, (_, p) => group[Math.floor(((p + 0.5) * group.length) / count)]);
}
