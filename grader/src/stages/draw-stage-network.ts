import type { NetworkCase } from '@gradus/contracts';
import type { Random } from '@gradus/matrix';
import { forwardBy, leakOf } from '../misconceptions/passes.ts';
import { replacing } from '../misconceptions/rules.ts';
import { drawNetwork, type NetworkInputs } from '../targets/network-inputs.ts';
import { hasIndependentSamples } from './recover-upstream.ts';

const TRIES = 1000;
/** A smaller γ hides what comes into it. */
const SMALLEST_GAMMA = 0.1;

/**
 * A network whose gradients tell what every stage made of what came into it.
 *
 * @throws Error when none is found: `loadAssignment` refuses cases of which there is none
 */
export function drawStageNetwork(drawn: NetworkCase, random: Random): NetworkInputs {
  for (let tried = 0; tried < TRIES; tried++) {
    const network = drawNetwork(drawn, random);
    if (tellsStages(network)) return network;
  }
  throw new Error(`no network of widths ${drawn.widths.join('-')} with n = ${drawn.n} tells its stages apart`);
}

function tellsStages(network: NetworkInputs): boolean {
  const layers = forwardBy(replacing({}), network);
  const hidden = layers.slice(1, -1);
  const leak = leakOf(network);
  return (
    layers.slice(0, -1).every(({ X }) => hasIndependentSamples(X)) &&
    hidden.every(({ STilde }) => STilde.data.some((s) => s > 0) && STilde.data.some((s) => s < 0)) &&
    leak < 1 &&
    (network.parameters.gamma ?? []).every(({ data }) => data.every((each) => Math.abs(each) > SMALLEST_GAMMA))
  );
}
