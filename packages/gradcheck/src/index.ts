export { type Comparison, compare, type Expected, type WorstEntry } from './compare.ts';
export { type Derivative, derivative, type RequiredError } from './derivative.ts';
export { type NumericalGradient, numericalGradient, type Tensors } from './numerical-gradient.ts';
export { type Tolerance, toleranceAt } from './tolerance.ts';
