import type { NetworkCase } from '@gradus/contracts';
import type { Random } from '@gradus/matrix';
import { drawNetwork } from './network-inputs.ts';
import { networkQuestion } from './network-questions.ts';
import { drawPlantedKinks } from './planted-kinks.ts';
import type { Question } from './question.ts';

/** Draws the questions of one case of an analytic check: its network, a wider one, and one with planted kinks. */
export function analyticQuestion(drawn: NetworkCase, random: Random): Question {
  const ask = (widths: readonly number[]): Question =>
    networkQuestion('computeGradients', drawNetwork({ ...drawn, widths: [...widths] }, random), random);
  const last = drawn.widths.length - 1;
  const question = ask(drawn.widths);
  const wider = ask(drawn.widths.map((width, l) => (l > 0 && l < last ? 2 * width : width)));
  return { ...question, analytic: { wider, kinks: drawPlantedKinks(drawn, random) } };
}
