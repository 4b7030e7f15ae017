import type { Matrix } from '@gradus/matrix';
import type { NetworkInputs } from '../targets/network-inputs.ts';
import { catalogue } from './catalogue.ts';
import { isEqual, isZero } from './fit.ts';
import type { Misconception } from './misconception.ts';
import { type GradientTensor, gradientsOfLayer, stagesBy } from './passes.ts';
import { changesForward, type Layer, type Rules, rightRules, type Stages } from './rules.ts';

/** One layer's part in a backward pass. */
export interface LayerPass {
  /** Its λ is that of the regularised gradients. */
  readonly inputs: NetworkInputs;
  /** 0 (the data) to k of the forward pass. */
  readonly layers: readonly Layer[];
  /** Counted from 1. */
  readonly l: number;
  /** ∂J/∂S of the layer above, as it came out of that; undefined for the last layer. */
  readonly above: Matrix | undefined;
}

/** The layer's submitted gradients by name, as `W1`: with λ and with λ = 0. */
export interface SubmittedGradients {
  readonly regularised: ReadonlyMap<string, Matrix>;
  readonly plain: ReadonlyMap<string, Matrix>;
}

/** Mistakes that explain a layer together. */
export interface LayerMatch {
  readonly mistakes: readonly Misconception[];
  /** What would do the same in the place of one of them. */
  readonly alternatives: readonly Misconception[];
  /** The tensors that are not what the right rules make of the same G, as `W1`. */
  readonly changed: readonly string[];
}

const backward = catalogue.filter(({ rules }) => !changesForward(rules));

/**
 * The mistakes that together make one layer's gradients of what came into it, whatever was done in other layers: each
 * tensor equals theirs to 1e-9. First dW at λ = 0 is explained, by one mistake or by two, as the way of G through the
 * layer shows in it; then what is still wrong, one mistake after the other.
 *
 * @returns several where several mistakes explain all of it alone; none where nothing does, or nothing is wrong
 */
export function findInLayer(pass: LayerPass, submitted: SubmittedGradients): LayerMatch[] {
  const fitting = (...mistakes: readonly Misconception[]): boolean[] => {
    return tensorsBy(pass, rulesWith(mistakes)).map(({ name, isPlain, tensor }) => {
      const came = (isPlain ? submitted.plain : submitted.regularised).get(name);
      // What was left at 0 is no sign of anything.
      return came !== undefined && (isZero(came) || isEqual(came, tensor));
    });
  };
  const right = fitting();
  if (right.every(Boolean)) return [];
  const names = tensorsBy(pass, rightRules).map(({ name }) => name);
  const match = (mistakes: readonly Misconception[], alternatives: readonly Misconception[] = []): LayerMatch => {
    return { mistakes, alternatives, changed: [...new Set(names.filter((_, t) => !right[t]))] };
  };
  const singles = backward.filter((misconception) => fitting(misconception).every(Boolean));
  if (singles.length > 0) return singles.map((misconception) => match([misconception]));
  const dW = submitted.plain.get(`W${pass.l}`);
  if (dW === undefined || isZero(dW)) return [];
  const weightsBy = (...mistakes: readonly Misconception[]): Matrix => tensorOf(pass, rulesWith(mistakes));
  for (const base of startsOf(weightsBy, dW)) {
    const found = completed(base, fitting);
    if (found !== undefined) return [match(found.mistakes, found.alternatives)];
  }
  return [];
}

/** What explains dW at λ = 0: nothing, else one mistake, else two that both change it. */
function* startsOf(
  weightsBy: (...mistakes: readonly Misconception[]) => Matrix,
  dW: Matrix,
): Generator<readonly Misconception[]> {
  const right = weightsBy();
  if (isEqual(dW, right)) {
    yield [];
    return;
  }
  const changing = backward.filter((one) => !isEqual(weightsBy(one), right));
  const ones = changing.filter((one) => isEqual(dW, weightsBy(one)));
  yield* ones.map((one) => [one]);
  if (ones.length > 0) return;
  for (const [i, one] of changing.entries()) {
    for (const other of changing.slice(i + 1)) {
      if (areApart([one], other) && isEqual(dW, weightsBy(one, other))) yield [one, other];
    }
  }
}

/**
 * Adds mistakes of which each makes more tensors fit and none that did no more, until all fit.
 *
 * @returns those, and with each of them what would have done the same in its place
 */
function completed(
  base: readonly Misconception[],
  fitting: (...mistakes: readonly Misconception[]) => boolean[],
): Pick<LayerMatch, 'mistakes' | 'alternatives'> | undefined {
  let made = base;
  let fit = fitting(...made);
  const alternatives: Misconception[] = [];
  while (fit.includes(false)) {
    let most = countOf(fit);
    let best: Misconception[] = [];
    for (const other of backward) {
      if (!areApart(made, other)) continue;
      const more = fitting(...made, other);
      if (!fit.every((did, t) => !did || more[t])) continue;
      if (countOf(more) > most) [most, best] = [countOf(more), []];
      if (countOf(more) === most && most > countOf(fit)) best.push(other);
    }
    const [next] = best;
    if (next === undefined) return undefined;
    made = [...made, next];
    fit = fitting(...made);
    // Others that explain as many tensors may explain other ones.
    alternatives.push(...best.filter((other) => other !== next && isSame(fitting(...made.slice(0, -1), other), fit)));
  }
  return { mistakes: made, alternatives };
}

function isSame(one: readonly boolean[], other: readonly boolean[]): boolean {
  return one.every((each, t) => each === other[t]);
}

function countOf(fit: readonly boolean[]): number {
  return fit.filter(Boolean).length;
}

/** Whether another mistake is made in other rules. */
function areApart(mistakes: readonly Misconception[], other: Misconception): boolean {
  return mistakes.every(({ rules }) => Object.keys(rules).every((rule) => !(rule in other.rules)));
}

interface NamedTensor {
  readonly name: string;
  readonly isPlain: boolean;
  readonly tensor: Matrix;
}

function rulesWith(mistakes: readonly Misconception[]): Rules {
  return Object.assign({}, rightRules, ...mistakes.map(({ rules }) => rules));
}

/** G on its way through the layer. */
export function stagesOf({ inputs, layers, l, above }: LayerPass, rule: Rules): Stages {
  const { Y, parameters } = inputs;
  const last = layers[l] as Layer;
  const [here, W] = parameters.W.slice(l - 1, l + 1) as [Matrix, Matrix];
  const G = above === undefined ? rule.outputGradient(last, Y) : rule.throughWeights(above, W, here);
  return stagesBy(rule, inputs, layers, l, G);
}

/** dW at λ = 0 by some rules. */
function tensorOf(pass: LayerPass, rule: Rules): Matrix {
  const { inputs, layers, l } = pass;
  const [dW] = gradientsOfLayer(rule, { ...inputs, lambda: 0 }, layers, l, stagesOf(pass, rule));
  return (dW as GradientTensor).tensor;
}

/** The layer's gradients by some rules: those at λ = 0, then those with λ. */
function tensorsBy(pass: LayerPass, rule: Rules): NamedTensor[] {
  const { inputs, layers, l } = pass;
  const stages = stagesOf(pass, rule);
  return [0, inputs.lambda].flatMap((lambda) =>
    Array.from(gradientsOfLayer(rule, { ...inputs, lambda }, layers, l, stages), ({ of, tensor }) => {
      return { name: `${of}${l}`, isPlain: lambda === 0, tensor };
    }),
  );
}
