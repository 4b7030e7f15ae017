import type { Answered } from '../checks/answered.ts';
import type { Simulation } from './simulation.ts';

/** A question, the submitted answer, and what other rules make of it. */
export interface Simulated extends Answered {
  readonly simulation: Simulation;
}
