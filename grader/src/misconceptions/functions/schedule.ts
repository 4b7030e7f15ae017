import { cyclicalLearningRate } from '@gradus/net';
import type { ScheduleMisconception } from './function-misconception.ts';

const CYCLE = 'How long is a cycle in terms of n_s, and where in it is η largest?';

function rateBy(
  answer: ScheduleMisconception['answer'],
  hint = CYCLE,
): Pick<ScheduleMisconception, 'target' | 'hint' | 'answer'> {
  return { target: 'cyclicalLearningRate', hint, answer };
}

/** Where step t is in its cycle, from 0 to 2; a cycle takes 2 n_s steps. */
const positionOf = (t: number, stepSize: number): number => (t % (2 * stepSize)) / stepSize;

/** η_t rises from η_min to η_max in n_s steps, and falls in as many. */
export const scheduleMistakes: readonly ScheduleMisconception[] = [
  {
    id: 'schedule-one-step-late',
    title: 'One step late',
    what: 'η of step t − 1: what comes of t = 1 for the first step',
    ...rateBy(
      (t, ...rest) => cyclicalLearningRate(Math.max(0, t - 1), ...rest),
      'Which t does the first update step have?',
    ),
  },
  {
    id: 'schedule-one-step-early',
    title: 'One step early',
    what: 'η of step t + 1: what comes of t = −1 for the first step',
    ...rateBy((t, ...rest) => cyclicalLearningRate(t + 1, ...rest), 'Which t does the first update step have?'),
  },
  {
    id: 'schedule-only-rising',
    title: 'No falling half',
    what: 'what comes of η = η_min + (t mod n_s)/n_s (η_max − η_min): η rises in both halves of a cycle',
    ...rateBy((t, low, high, step) => low + ((t % step) / step) * (high - low)),
  },
  {
    id: 'schedule-rising-over-whole-cycle',
    title: 'One rise a cycle',
    what: 'what comes of η = η_min + (t mod 2n_s)/(2n_s) (η_max − η_min): one slow rise a cycle',
    ...rateBy((t, low, high, step) => low + (positionOf(t, step) / 2) * (high - low)),
  },
  {
    id: 'schedule-falling-from-start',
    title: 'Falling half from the start of the cycle',
    what: 'what comes of η = η_max − (t mod 2n_s)/n_s (η_max − η_min) in the falling half: it falls from the start of the cycle',
    ...rateBy((t, low, high, step) => {
      const position = positionOf(t, step);
      return position <= 1 ? low + position * (high - low) : high - position * (high - low);
    }, 'At which t does η begin to fall, and how far has it then come at the end of the cycle?'),
  },
  {
    id: 'schedule-upside-down',
    title: 'Upside down',
    what: 'η_max + η_min − η: what comes of η = η_max at t = 0',
    ...rateBy((t, low, high, step) => low + high - cyclicalLearningRate(t, low, high, step)),
  },
  {
    id: 'schedule-cycle-of-one-step-size',
    title: 'A cycle of n_s steps',
    what: 'η with n_s/2 for n_s: what comes of n_s = steps of a whole cycle',
    ...rateBy((t, low, high, step) => cyclicalLearningRate(t, low, high, step / 2)),
  },
  {
    id: 'schedule-cycle-of-four-step-sizes',
    title: 'A cycle of 4 n_s steps',
    what: 'η with 2n_s for n_s: what comes of n_s = steps of a quarter of a cycle',
    ...rateBy((t, low, high, step) => cyclicalLearningRate(t, low, high, 2 * step)),
  },
  {
    id: 'schedule-first-cycle-only',
    title: 'First cycle only',
    what: 'what comes of l = 0 for every t: after the first cycle η falls on and on',
    ...rateBy((t, low, high, step) => low + (t <= step ? t / step : 2 - t / step) * (high - low)),
  },
  {
    id: 'schedule-minimum-after-first-cycle',
    title: 'η_min after the first cycle',
    what: 'what comes of η = η_min after the first cycle',
    ...rateBy((t, low, high, step) => (t < 2 * step ? cyclicalLearningRate(t, low, high, step) : low)),
  },
  {
    id: 'schedule-minimum-not-subtracted',
    title: 'η_min not subtracted',
    what: 'what comes of η = η_min + share · η_max: the top is η_min + η_max',
    ...rateBy(
      (t, low, high, step) => low + cyclicalLearningRate(t, 0, high, step),
      'How large is η in the middle of a cycle?',
    ),
  },
  {
    id: 'schedule-minimum-not-added',
    title: 'η_min not added',
    what: 'what comes of η = share · (η_max − η_min): the bottom is 0',
    ...rateBy((t, low, high, step) => cyclicalLearningRate(t, low, high, step) - low, 'How large is η at t = 0?'),
  },
  {
    id: 'schedule-minimum-ignored',
    title: 'η_min ignored',
    what: 'what comes of η = share · η_max: the bottom is 0',
    ...rateBy((t, _, high, step) => cyclicalLearningRate(t, 0, high, step), 'How large is η at t = 0?'),
  },
  {
    id: 'schedule-constant',
    title: 'A constant rate',
    what: 'η = η_max for every t',
    ...rateBy((_, __, high) => high),
  },
];
