export { type Comparison, compare, type Expected, type WorstEntry } from './compare.ts';
export { type CostSource, numericalGradientInThreads } from './in-threads.ts';
export { blackBox, type MovableCost, type MovedCosts, type Moves, type Tensors } from './movable-cost.ts';
export { type NumericalGradient, numericalGradient, tensorGradient, tensorGradientOf } from './numerical-gradient.ts';
export { type Tolerance, toleranceAt } from './tolerance.ts';
