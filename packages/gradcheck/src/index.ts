export { type Comparison, compare, type Expected, type WorstEntry } from './compare.ts';
export {
  agreesAlongDirections,
  type ClaimedGradient,
  type DirectionalOptions,
  type Localised,
  localise,
  type WrongPart,
} from './directional.ts';
export type { NumericalGradient } from './findings.ts';
export { type CostSource, numericalGradientInThreads } from './in-threads.ts';
export {
  blackBox,
  differencesFrom,
  type MovableCost,
  type MovedCosts,
  type Moves,
  type Tensors,
} from './movable-cost.ts';
export { numericalGradient, tensorGradient, tensorGradientOf } from './numerical-gradient.ts';
export { type Tolerance, toleranceAt } from './tolerance.ts';
export { withRounding } from './with-rounding.ts';
