import { filled, hadamard, type Matrix, map, matmul, shapeOf, sum } from '@gradus/matrix';
import type { Misconception } from '../misconception.ts';
import { DEFAULT_LEAK } from '../passes.ts';
import { indicator, rectify, rightRules } from '../rules.ts';

/** `A` where it has the shape that is needed, else what is right: some mistakes can only be made where layers are equal. */
const whereItFits = (A: Matrix, right: Matrix): Matrix => (shapeOf(A) === shapeOf(right) ? A : right);

const MASK = 'Which units does the ReLU of this layer stop, and by the sign of what?';
const INPUT = 'S = W X + b: with what is an entry of W multiplied in the forward pass?';

/** The leak of somebody who writes it into the code; ReLU has none. */
const fixed = (leak: number): number => (leak === 0 ? 0 : DEFAULT_LEAK);

/** The activation there and back (24, 30), and the chain through the layers (22, 23, 28, 29). */
export const activationAndChain: readonly Misconception[] = [
  {
    id: 'activation-missing-forward',
    title: 'Activation missing in the forward pass',
    what: 'what comes of x = s̃ instead of x = max(0, s̃) in the forward pass',
    wayBack: 'with the mask of eq. 24 and 30',
    hint: 'What does your forward pass hand to the next layer?',
    rules: { activate: ({ STilde }) => STilde },
  },
  {
    id: 'activation-of-scores',
    title: 'Activation of s instead of s̃',
    what: 'what comes of x = max(0, s) instead of x = max(0, s̃): batch norm is not handed on',
    hint: 'Where does the result of batch norm go in your forward pass?',
    rules: { activate: ({ S }, leak) => rectify(S, leak) },
  },
  {
    id: 'activation-leak-missing',
    title: 'Leak missing in the forward pass',
    what: 'what comes of x = max(0, s̃) for leaky ReLU',
    wayBack: 'with the leak in eq. 24 and 30 only',
    hint: 'What does a leaky unit hand on when its score is negative?',
    rules: { activate: ({ STilde }) => rectify(STilde, 0) },
  },
  {
    id: 'activation-leak-fixed-forward',
    title: 'Another leak in the forward pass',
    what: 'what comes of x = max(s̃, 0.01 s̃) whatever leak the options name',
    wayBack: 'with that leak in eq. 24 and 30',
    hint: 'Where does your forward pass take its leak from?',
    rules: { activate: ({ STilde }, leak) => rectify(STilde, fixed(leak)) },
  },
  {
    id: 'activation-leak-missing-in-both-passes',
    title: 'No leak in both passes',
    what: 'what comes of x = max(0, s̃) for leaky ReLU, with 0 in the place of the leak in eq. 24 and 30, too',
    isOfBothPasses: true,
    hint: 'What does a leaky unit hand on when its score is negative, and what is its slope there?',
    rules: {
      activate: ({ STilde }) => rectify(STilde, 0),
      throughActivation: (G, { here }) => hadamard(G, indicator(here.X, 0)),
    },
  },
  {
    id: 'activation-leak-fixed-in-both-passes',
    title: 'Another leak in both passes',
    what: 'what comes of x = max(s̃, 0.01 s̃) whatever leak the options name, with 0.01 in eq. 24 and 30, too',
    isOfBothPasses: true,
    hint: 'Where does your code take its leak from?',
    rules: {
      activate: ({ STilde }, leak) => rectify(STilde, fixed(leak)),
      throughActivation: (G, { here }, leak) => hadamard(G, indicator(here.X, fixed(leak))),
    },
  },
  {
    id: 'activation-mask-missing',
    title: 'Mask of the activation missing',
    what: 'the gradients without the indicator of eq. 24 and 30, or with Ind(X ≥ 0): X is 0 where ReLU cuts off, so nothing is stopped',
    hint: 'What does a unit that was cut off in the forward pass do to the cost, and what does your mask make of its 0?',
    rules: { throughActivation: (G) => G },
  },
  {
    id: 'activation-mask-inverted',
    title: 'Mask of the activation turned round',
    what: 'the gradients with Ind(X ≤ 0) in the place of Ind(X > 0) of eq. 24 and 30',
    hint: MASK,
    rules: {
      throughActivation: (G, { here }, leak) =>
        hadamard(
          G,
          map(here.X, (x) => (x > 0 ? leak : 1)),
        ),
    },
  },
  {
    id: 'activation-mask-from-scores',
    title: 'Mask from s instead of s̃',
    what: 'the gradients with Ind(S > 0), before batch norm, in the place of Ind(X > 0) of eq. 24 and 30',
    hint: MASK,
    rules: { throughActivation: (G, { here }, leak) => hadamard(G, indicator(here.S, leak)) },
  },
  {
    id: 'activation-mask-from-normalised',
    title: 'Mask from ŝ instead of s̃',
    what: 'the gradients with Ind(Ŝ > 0), before γ and β, in the place of Ind(X > 0) of eq. 24 and 30',
    hint: MASK,
    // Without batch norm ŝ is s, and nothing is wrong.
    rules: { throughActivation: (G, { here }, leak) => hadamard(G, indicator(here.SHat, leak)) },
  },
  {
    id: 'activation-mask-from-gradient',
    title: 'Mask from G',
    what: 'the gradients with Ind(G > 0) in the place of Ind(X > 0) of eq. 24 and 30',
    hint: MASK,
    rules: { throughActivation: (G, _, leak) => hadamard(G, indicator(G, leak)) },
  },
  {
    id: 'activation-mask-of-layer-above',
    title: 'Mask of the layer above',
    what: 'the gradients with the indicator of the layer above in eq. 24 and 30',
    hint: 'Which layer of the forward pass does G stand behind when the mask is put on?',
    rules: {
      throughActivation: (G, { here, above }, leak) => hadamard(G, indicator(whereItFits(above.STilde, here.X), leak)),
    },
  },
  {
    id: 'activation-mask-of-layer-below',
    title: 'Mask of the layer below',
    what: 'the gradients with the indicator of the layer below in eq. 24 and 30',
    hint: 'Which layer of the forward pass does G stand behind when the mask is put on?',
    rules: {
      throughActivation: (G, { below, here }, leak) => hadamard(G, indicator(whereItFits(below.X, here.X), leak)),
    },
  },
  {
    id: 'activation-value-for-mask',
    title: 'X in the place of its mask',
    what: 'the gradients with G ⊙ X in the place of G ⊙ Ind(X > 0) of eq. 24 and 30',
    hint: 'What is the slope of max(0, s) where s is positive?',
    rules: { throughActivation: (G, { here }) => hadamard(G, here.X) },
  },
  {
    id: 'activation-derivative-of-sigmoid',
    title: 'Derivative of the sigmoid',
    what: 'the gradients with G ⊙ X ⊙ (1 − X) in the place of eq. 24 and 30',
    hint: 'Which activation does the network have, and what is its slope?',
    rules: {
      throughActivation: (G, { here }) =>
        hadamard(
          G,
          map(here.X, (x) => x * (1 - x)),
        ),
    },
  },
  {
    id: 'activation-mask-without-leak',
    title: 'Leak missing in the mask',
    what: 'the gradients with 0 in the place of the leak in the mask of eq. 24 and 30',
    hint: 'What is the slope of leaky ReLU below 0?',
    rules: { throughActivation: (G, { here }) => hadamard(G, indicator(here.X, 0)) },
  },
  {
    id: 'activation-leak-fixed',
    title: 'Another leak in the mask',
    what: 'the gradients with 0.01 below 0 in the mask of eq. 24 and 30, whatever leak the options name',
    hint: 'Where does your backward pass take its leak from?',
    rules: { throughActivation: (G, { here }, leak) => hadamard(G, indicator(here.X, fixed(leak))) },
  },
  {
    id: 'activation-mask-leaks',
    title: 'A leak in the mask of ReLU',
    what: 'the gradients with 0.01 below 0 in the mask of eq. 24 and 30, for ReLU as for leaky ReLU',
    hint: 'What is the slope of ReLU below 0?',
    rules: { throughActivation: (G, { here }) => hadamard(G, indicator(here.X, DEFAULT_LEAK)) },
  },
  {
    id: 'activation-leak-squared',
    title: 'Mask put on twice',
    what: 'the gradients with the mask of eq. 24 and 30 put on twice: leak² below 0',
    hint: 'At how many places does your backward pass go through the activation?',
    rules: { throughActivation: (G, { here }, leak) => hadamard(G, indicator(here.X, leak ** 2)) },
  },
  {
    id: 'weight-gradient-before-mask',
    title: 'dW and db before the mask',
    what: 'eq. 22 and 28 with the G that has not yet gone through eq. 24 and 30',
    hint: 'Which derivative is G when dW is taken from it: ∂J/∂X or ∂J/∂S?',
    // With batch norm dγ and dβ come first: `scale-and-shift-gradients-before-mask`.
    rules: {
      gradientAt: (stages, of) =>
        (of === 'W' || of === 'b') && stages.through === stages.masked
          ? stages.unmasked
          : rightRules.gradientAt(stages, of),
    },
  },
  {
    id: 'bias-missing-forward',
    title: 'Biases missing in the forward pass',
    what: 'what comes of s = W x without b in the forward pass',
    hint: 'Which parameters do your scores depend on?',
    rules: { scores: (W, _, X) => matmul(W, X) },
  },
  {
    id: 'bias-gradient-over-units',
    title: 'db summed over the units, too',
    what: 'eq. 22 and 28 with one sum over all entries of G in every entry of db',
    hint: 'Over which index does db_i = (1/n) Σ G_ij sum?',
    rules: {
      sumOverSamples: (G, of) => (of === 'b' ? filled(G.rows, 1, sum(G)) : rightRules.sumOverSamples(G, of)),
    },
  },
  {
    id: 'bias-gradient-of-first-sample',
    title: 'db of one sample',
    what: 'eq. 22 and 28 with the first sample of G alone in db',
    hint: 'How many columns of G went into db?',
    rules: {
      sumOverSamples: (G, of) =>
        of === 'b' ? { rows: G.rows, cols: 1, data: G.data.slice(0, G.rows) } : rightRules.sumOverSamples(G, of),
    },
  },
  {
    id: 'weights-not-transposed',
    title: 'W in the place of Wᵀ',
    what: 'the gradients with G = W G in the place of G = Wᵀ G of eq. 23 and 29',
    hint: 'S = W X: which of the two sizes of W does ∂J/∂X need to have?',
    rules: {
      throughWeights: (G, W, below) => (W.rows === W.cols ? matmul(W, G) : rightRules.throughWeights(G, W, below)),
    },
  },
  {
    id: 'weights-of-layer-below',
    title: 'W of the layer below',
    what: 'the gradients with W of the layer below in the place of W in G = Wᵀ G of eq. 23 and 29',
    hint: 'S = W X: through which W did X go on its way up, and through which does G come down?',
    rules: {
      throughWeights: (G, W, below) => rightRules.throughWeights(G, whereItFits(below, W), below),
    },
  },
  {
    id: 'weight-input-of-same-layer',
    title: 'X_l in the place of X_{l−1}',
    what: "eq. 22 and 28 with the layer's own output X_l in the place of its input X_{l−1}",
    hint: INPUT,
    rules: { weightInput: ({ below, here }) => whereItFits(here.X, below.X) },
  },
  {
    id: 'weight-input-before-activation',
    title: 's̃ in the place of X in dW',
    what: 'eq. 22 and 28 with S̃, before the activation, in the place of X_{l−1}',
    hint: INPUT,
    rules: { weightInput: ({ below }) => below.STilde },
  },
  {
    id: 'weight-input-normalised',
    title: 'ŝ in the place of X in dW',
    what: 'eq. 28 with Ŝ, before γ, β and the activation, in the place of X_{l−1}',
    hint: INPUT,
    rules: { weightInput: ({ below }) => (below.statistics === undefined ? below.X : below.SHat) },
  },
  {
    id: 'weight-input-scores',
    title: 's in the place of X in dW',
    what: 'eq. 28 with S, before batch norm, in the place of X_{l−1}',
    hint: INPUT,
    rules: { weightInput: ({ below }) => (below.statistics === undefined ? below.X : below.S) },
  },
  {
    id: 'weight-input-mask',
    title: 'The mask in the place of X in dW',
    what: 'eq. 22 and 28 with Ind(X > 0) in the place of X_{l−1}: the stored X has become its mask',
    hint: 'Does anything in your backward pass write to an array that it still needs?',
    // The data are no output of an activation.
    rules: { weightInput: ({ below }) => (below.X === below.S ? below.X : indicator(below.X, 0)) },
  },
];
