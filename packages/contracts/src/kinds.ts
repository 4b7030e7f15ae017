import type { Check } from './assignment.ts';

/** A kind of check: what it asks, and what it can be asked of. */
export interface Kind {
  /** The question in words. */
  readonly asks: string;
  /** The targets that can be asked it; all when left out. */
  readonly targets?: readonly Check['target'][];
  /** What the other targets are not: `softmax is no gradient`. */
  readonly otherwise?: string;
}

/** The one place that says which target can be asked what. The schema for editors and the grader's rules read it. */
export const KINDS: Readonly<Record<Check['kind'], Kind>> = {
  value: { asks: 'does it return what the reference returns?' },
  gradient: {
    asks: 'does it equal finite differences of the reference cost?',
    targets: ['computeGradients', 'batchNormBackward'],
    otherwise: 'is no gradient',
  },
  consistency: {
    asks: "does it equal finite differences of the submission's own cost?",
    targets: ['computeGradients'],
    otherwise: 'is no gradient of another target',
  },
  purity: { asks: 'does it answer from its arguments alone, the first case again after the others?' },
  stage: {
    asks: 'which part of the pass is the first that is not right? The points are shared between the parts',
    targets: ['forward', 'computeGradients'],
    otherwise: 'has no stages',
  },
  training: {
    asks: 'does a short training loop that uses it overfit a tiny set?',
    targets: ['computeGradients'],
    otherwise: 'is no gradient of a network',
  },
  analytic: {
    asks: 'is it an analytic gradient, or finite differences in disguise? Evidence for the course: it takes 0 points',
    targets: ['computeGradients'],
    otherwise: 'is no gradient of a network',
  },
};

/** Whether a kind of check can be put to a target. */
export function canBeAsked(target: Check['target'], kind: Check['kind']): boolean {
  return KINDS[kind].targets?.includes(target) ?? true;
}
