import type { NetworkCase } from '@gradus/contracts';
import type { Random } from '@gradus/matrix';
import { describeNetwork, drawNetwork, gradientsQuestion } from './network-questions.ts';
import { drawPlantedKinks } from './planted-kinks.ts';
import type { Question } from './question.ts';

/** Draws the questions of one case of an analytic check: its network, a wider one, and one with planted kinks. */
export function analyticQuestion(drawn: NetworkCase, random: Random): Question {
  const inputs = drawNetwork(drawn, random);
  const last = drawn.widths.length - 1;
  const twice = { ...drawn, widths: drawn.widths.map((width, l) => (l > 0 && l < last ? 2 * width : width)) };
  const wider = gradientsQuestion(drawNetwork(twice, random), describeNetwork(twice));
  const kinks = drawPlantedKinks(drawn, random);
  return { ...gradientsQuestion(inputs, describeNetwork(drawn)), analytic: { inputs, wider, kinks } };
}
