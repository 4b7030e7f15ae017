import type { LayerCase, LayerCheck } from '@gradus/contracts';
import { blackBox } from '@gradus/gradcheck';
import { addColumn, hadamard, type Matrix, map, type Random, randomNormal, sum } from '@gradus/matrix';
import { batchNormBackward, batchNormForward, softmax, updateRunningStatistics } from '@gradus/net';
import type { Question } from './question.ts';

const DEFAULT_EPSILON = 1e-3;
const DEFAULT_ALPHA = 0.9;

/** Draws the question of one case of a check on one layer's functions. */
export function layerQuestion(target: LayerCheck['target'], drawn: LayerCase, random: Random): Question {
  const { m, n, scale = 1, epsilon = DEFAULT_EPSILON, alpha = DEFAULT_ALPHA } = drawn;
  const description = `${m}×${n} scores`;
  // Units with means and spreads of their own: at mean 0 and variance 1 wrong statistics go unseen.
  const spread = map(randomNormal(m, 1, random), (z) => scale * Math.exp(z / 2));
  const drawScores = (): Matrix => {
    const centred = randomNormal(m, n, random);
    const scaled = { ...centred, data: centred.data.map((z, k) => z * (spread.data[k % m] ?? 1)) };
    return addColumn(scaled, randomNormal(m, 1, random, scale));
  };
  const drawStatistics = () => ({ mu: randomNormal(m, 1, random), v: map(randomNormal(m, 1, random), Math.exp) });
  switch (target) {
    case 'softmax': {
      const S = drawScores();
      return { description, parameters: [S], answerName: 'P', expected: softmax(S) };
    }
    case 'batchNormForward': {
      const S = drawScores();
      const { SHat, mu, v } = batchNormForward(S, epsilon);
      return { description, parameters: [S, epsilon], answerName: 'SHat', expected: { SHat, mu, v } };
    }
    case 'batchNormBackward':
      return batchNormBackwardQuestion(drawScores(), randomNormal(m, n, random), epsilon, description);
    case 'updateRunningStatistics': {
      const average = drawStatistics();
      const batch = drawStatistics();
      const expected = updateRunningStatistics(average, batch, alpha);
      return {
        description: `${m} units, α = ${alpha}`,
        parameters: [average, batch, alpha],
        answerName: 'mu',
        expected: { mu: expected.mu, v: expected.v },
      };
    }
  }
}

/** ∂/∂S of Σ G ⊙ Ŝ(S) is what eq. 31-37 compute. */
function batchNormBackwardQuestion(S: Matrix, G: Matrix, epsilon: number, description: string): Question {
  const { mu, v } = batchNormForward(S, epsilon);
  return {
    description,
    parameters: [G, S, mu, v, epsilon],
    answerName: 'G',
    expected: batchNormBackward(G, S, mu, v, epsilon),
    differentiable: blackBox(
      (tensors) => sum(hadamard(G, batchNormForward(tensors.get('G') as Matrix, epsilon).SHat)),
      new Map([['G', S]]),
    ),
  };
}
