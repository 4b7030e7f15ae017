import { filled, hadamard, map, multiplyColumn, rowMeans, subtractColumn, sum } from '@gradus/matrix';
import type { Misconception } from '../misconception.ts';
import { type Parameter, type Rules, rightRules, type Stages } from '../rules.ts';

/** Some gradients taken from G at another stage of the layer. */
const takenAt = (stage: keyof Stages, ...of: readonly (Parameter | 'below')[]): Partial<Rules> => ({
  gradientAt: (stages, parameter) =>
    of.includes(parameter) ? stages[stage] : rightRules.gradientAt(stages, parameter),
});

const FACTOR = 'Which quantity does γ multiply in the forward pass?';
const ORDER = 's → ŝ → s̃ → x: at which of them does G stand when each gradient is taken from it?';

/** γ and β (25, 26), and the order of the steps through a layer with batch norm. */
export const scaleAndShiftMistakes: readonly Misconception[] = [
  {
    id: 'scale-missing',
    title: 'γ missing on the way back',
    what: 'the gradients without eq. 26: G was not multiplied by γ',
    hint: 'Between s̃ = γ ⊙ ŝ + β and ŝ: what is ∂s̃/∂ŝ?',
    rules: { throughScale: (G) => G },
  },
  {
    id: 'scale-twice',
    title: 'γ twice on the way back',
    what: 'the gradients with γ ⊙ γ in the place of γ in eq. 26',
    hint: 'At how many places does your backward pass go through s̃ = γ ⊙ ŝ + β?',
    rules: { throughScale: (G, gamma) => multiplyColumn(G, hadamard(gamma, gamma)) },
  },
  {
    id: 'scale-divided',
    title: 'Divided by γ on the way back',
    what: 'the gradients with G ⊘ γ in the place of G ⊙ γ in eq. 26',
    hint: 'Between s̃ = γ ⊙ ŝ + β and ŝ: what is ∂s̃/∂ŝ?',
    rules: {
      throughScale: (G, gamma) =>
        multiplyColumn(
          G,
          map(gamma, (value) => 1 / value),
        ),
    },
  },
  {
    id: 'gamma-gradient-from-scores',
    title: 'dγ with S instead of Ŝ',
    what: 'eq. 25 with the scores S in the place of the normalised Ŝ in dγ',
    hint: FACTOR,
    rules: { gammaFactor: ({ S }) => S },
  },
  {
    id: 'gamma-gradient-from-centred',
    title: 'dγ with S − μ instead of Ŝ',
    what: 'eq. 25 with S − μ1ᵀ, not divided by the root, in the place of the normalised Ŝ in dγ',
    hint: FACTOR,
    rules: { gammaFactor: ({ S, statistics }) => (statistics === undefined ? S : subtractColumn(S, rowMeans(S))) },
  },
  {
    id: 'gamma-gradient-from-shifted',
    title: 'dγ with s̃ instead of ŝ',
    what: 'eq. 25 with S̃, after γ and β, in the place of the normalised Ŝ in dγ',
    hint: FACTOR,
    rules: { gammaFactor: ({ STilde }) => STilde },
  },
  {
    id: 'gamma-gradient-from-output',
    title: 'dγ with X instead of Ŝ',
    what: "eq. 25 with the layer's output X in the place of the normalised Ŝ in dγ",
    hint: FACTOR,
    rules: { gammaFactor: ({ X }) => X },
  },
  {
    id: 'gamma-gradient-without-factor',
    title: 'Ŝ missing in dγ',
    what: 'eq. 25 without Ŝ: dγ is the same as dβ',
    hint: FACTOR,
    rules: { gammaFactor: ({ S }) => filled(S.rows, S.cols, 1) },
  },
  {
    id: 'scale-and-shift-gradients-scalar',
    title: 'dγ and dβ summed over the units, too',
    what: 'eq. 25 with one sum over all entries in every entry of dγ and dβ',
    hint: 'Does every unit have a γ and a β of its own?',
    rules: {
      sumOverSamples: (G, of) =>
        of === 'gamma' || of === 'beta' ? filled(G.rows, 1, sum(G)) : rightRules.sumOverSamples(G, of),
    },
  },
  {
    id: 'scale-and-shift-gradients-mean-of-all',
    title: 'dγ and dβ averaged over the units, too',
    what: 'eq. 25 with one mean over all entries in every entry of dγ and dβ',
    hint: 'Does every unit have a γ and a β of its own?',
    rules: {
      sumOverSamples: (G, of) =>
        of === 'gamma' || of === 'beta' ? filled(G.rows, 1, sum(G) / G.rows) : rightRules.sumOverSamples(G, of),
    },
  },
  {
    id: 'scale-and-shift-gradients-before-mask',
    title: 'dγ and dβ before the mask',
    what: 'eq. 25 with the G that has not yet gone through eq. 24 and 30',
    hint: ORDER,
    rules: takenAt('unmasked', 'gamma', 'beta'),
  },
  {
    id: 'scale-and-shift-gradients-after-scale',
    title: 'dγ and dβ after the multiplication by γ',
    what: 'eq. 25 with the G that eq. 26 has already multiplied by γ',
    hint: ORDER,
    rules: takenAt('scaled', 'gamma', 'beta'),
  },
  {
    id: 'gamma-gradient-after-scale',
    title: 'dγ after the multiplication by γ',
    what: 'eq. 25 with, in dγ alone, the G that eq. 26 has already multiplied by γ',
    hint: ORDER,
    rules: takenAt('scaled', 'gamma'),
  },
  {
    id: 'shift-gradient-after-scale',
    title: 'dβ after the multiplication by γ',
    what: 'eq. 25 with, in dβ alone, the G that eq. 26 has already multiplied by γ',
    hint: ORDER,
    rules: takenAt('scaled', 'beta'),
  },
  {
    id: 'scale-and-shift-gradients-after-batch-norm',
    title: 'dγ and dβ after batch norm backward',
    what: 'eq. 25 with the G that has already gone through eq. 26 and 27',
    hint: ORDER,
    rules: takenAt('through', 'gamma', 'beta'),
  },
  {
    id: 'shift-gradient-after-batch-norm',
    title: 'dβ after batch norm backward',
    what: 'eq. 25 with, in dβ alone, the G that has already gone through eq. 26 and 27',
    hint: ORDER,
    rules: takenAt('through', 'beta'),
  },
  {
    id: 'weight-gradient-before-batch-norm',
    title: 'dW and db before batch norm backward',
    what: 'eq. 28 with the G that has not yet gone through eq. 27',
    hint: ORDER,
    rules: takenAt('scaled', 'W', 'b'),
  },
  {
    id: 'bias-gradient-before-batch-norm',
    title: 'db before batch norm backward',
    what: 'eq. 28 with, in db alone, the G that has not yet gone through eq. 27',
    hint: ORDER,
    rules: takenAt('scaled', 'b'),
  },
  {
    id: 'bias-gradient-before-scale',
    title: 'db like dβ',
    what: 'eq. 28 with, in db alone, the G that has not yet gone through eq. 26 and 27',
    hint: ORDER,
    rules: takenAt('masked', 'b'),
  },
  {
    id: 'batch-norm-backward-not-handed-on',
    title: 'Batch norm backward not handed on',
    what: 'the gradients that go on to the layer below, in eq. 29, with the G from before eq. 27',
    hint: ORDER,
    rules: takenAt('scaled', 'below'),
  },
  {
    id: 'scale-and-batch-norm-backward-not-handed-on',
    title: 'γ and batch norm backward not handed on',
    what: 'the gradients that go on to the layer below, in eq. 29, with the G from before eq. 26 and 27',
    hint: ORDER,
    rules: takenAt('masked', 'below'),
  },
];
