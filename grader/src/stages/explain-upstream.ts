import type { Matrix } from '@gradus/matrix';
import { batchNormBackward } from '@gradus/net';
import { catalogue } from '../misconceptions/catalogue.ts';
import { type LayerPass, stagesOf } from '../misconceptions/find-in-layer.ts';
import { fitEpsilonTo } from '../misconceptions/generic/epsilon.ts';
import { type Rules, rightRules } from '../misconceptions/rules.ts';
import { isClose, scaleOf } from './close.ts';

const WAY = ['throughWeights', 'throughActivation', 'throughScale', 'batchNormBackward'] as const;
/** An ε is told where it gives G to this, relative to its largest entry: nearer than what is taken for the right one. */
const EXACT = 1e-8;

/** The one rule on G's way through a layer that was another one. */
export interface OtherRule {
  readonly rule: (typeof WAY)[number];
  /** m×n, ∂J/∂S̃ by it. */
  readonly masked: Matrix;
  /** Another ε than the given one in eq. 31 and 32. */
  readonly epsilon?: number;
}

/**
 * Which rule was another one, where a misconception of one rule, or another ε, gives the G that came out of a layer.
 *
 * @param G - m×n, as it came
 * @returns undefined where none does, or several that change different rules
 */
export function explainUpstream(pass: LayerPass, G: Matrix): OtherRule | undefined {
  const right = stagesOf(pass, rightRules);
  if (isClose(right.through, G)) return undefined;
  const explained = new Map<OtherRule['rule'], OtherRule>();
  for (const { rules } of catalogue) {
    const [rule, ...others] = Object.keys(rules) as (keyof Rules)[];
    const onWay = WAY.find((each) => each === rule);
    if (onWay === undefined || others.length > 0 || explained.has(onWay)) continue;
    const { through, masked } = stagesOf(pass, { ...rightRules, ...rules });
    if (isClose(through, G) && !isClose(through, right.through)) explained.set(onWay, { rule: onWay, masked });
  }
  const [only, ...others] = explained.values();
  if (only !== undefined) return others.length === 0 ? only : undefined;
  const { statistics, S } = pass.layers[pass.l] ?? {};
  if (statistics === undefined || S === undefined) return undefined;
  const by = (epsilon: number): Matrix => batchNormBackward(right.scaled, S, statistics.mu, statistics.v, epsilon);
  const epsilon = fitEpsilonTo(G, by);
  if (epsilon === undefined || !isEqual(by(epsilon), G)) return undefined;
  return { rule: 'batchNormBackward', masked: right.masked, epsilon };
}

function isEqual(A: Matrix, B: Matrix): boolean {
  const size = scaleOf(B);
  return A.data.every((a, k) => Math.abs(a - (B.data[k] as number)) <= EXACT * size);
}
