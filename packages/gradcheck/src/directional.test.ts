import { copy, createRandom, type Matrix, map, matmul, randomNormal, sum, zeros } from '@gradus/matrix';
import { describe, expect, test } from 'vitest';
import { agreesAlongDirections, type ClaimedGradient, localise } from './directional.ts';
import { tensorOf } from './movable-cost.ts';

/** J = Σ sin(A B), whose gradients are cos(A B) Bᵀ and Aᵀ cos(A B). */
function claimOf(change: (gradient: Map<string, Matrix>) => void = () => {}): ClaimedGradient {
  const random = createRandom(1);
  const tensors = new Map([
    ['A', randomNormal(9, 40, random, 0.2)],
    ['B', randomNormal(40, 5, random, 0.2)],
  ]);
  const [A, B] = [tensorOf(tensors, 'A'), tensorOf(tensors, 'B')];
  const C = map(matmul(A, B), Math.cos);
  const [dA, dB] = [zeros(9, 40), zeros(40, 5)];
  for (let i = 0; i < 9; i++) {
    for (let q = 0; q < 40; q++) {
      for (let j = 0; j < 5; j++) {
        dA.data[i + 9 * q] += C.data[i + 9 * j] * B.data[q + 40 * j];
        dB.data[q + 40 * j] += C.data[i + 9 * j] * A.data[i + 9 * q];
      }
    }
  }
  const gradient = new Map([
    ['A', dA],
    ['B', dB],
  ]);
  change(gradient);
  return { cost: (t) => sum(map(matmul(tensorOf(t, 'A'), tensorOf(t, 'B')), Math.sin)), tensors, gradient };
}

const random = () => createRandom(7);

describe('directional test', () => {
  test('accepts a right gradient, whatever the seed', () => {
    const claim = claimOf();
    for (let seed = 0; seed < 200; seed++) {
      expect(agreesAlongDirections(claim, { random: createRandom(seed) })).toBe(true);
    }
    expect(localise(claim, { random: random() }).wrong).toEqual([]);
  });

  test('leaves θ as it is', () => {
    const claim = claimOf();
    const before = copy(tensorOf(claim.tensors, 'A'));
    localise(claim, { random: random() });
    expect(tensorOf(claim.tensors, 'A')).toEqual(before);
  });

  test('notices a factor on one tensor, and names the tensor alone', () => {
    const claim = claimOf((gradient) =>
      gradient.set(
        'B',
        map(tensorOf(gradient, 'B'), (g) => 1.01 * g),
      ),
    );
    for (let seed = 0; seed < 50; seed++) {
      expect(agreesAlongDirections(claim, { random: createRandom(seed) })).toBe(false);
    }
    expect(localise(claim, { random: random() }).wrong.map(({ tensor }) => tensor)).toEqual(['B']);
  });

  test('finds a single wrong entry among hundreds with a few dozen evaluations', () => {
    const claim = claimOf((gradient) => {
      tensorOf(gradient, 'A').data[4 + 9 * 31] += 0.05;
    });
    expect(agreesAlongDirections(claim, { random: random() })).toBe(false);
    const { wrong, evaluations } = localise(claim, { random: random() });
    expect(wrong).toEqual([{ tensor: 'A', rows: [4], entries: [[4, 31]] }]);
    // Twice log₂ 360 tests of four evaluations, the start, and one test of B.
    expect(evaluations).toBeLessThan(4 * (2 * 9 + 2) + 1);
  });

  test('finds wrong rows', () => {
    const claim = claimOf((gradient) => {
      const { data } = tensorOf(gradient, 'B');
      for (let j = 0; j < 5; j++) data[17 + 40 * j] *= -1;
    });
    const { wrong } = localise(claim, { random: random() });
    expect(wrong.map(({ tensor, rows }) => [tensor, rows])).toEqual([['B', [17]]]);
  });

  test('takes NaN for wrong', () => {
    const claim = claimOf((gradient) => {
      tensorOf(gradient, 'A').data[3] = Number.NaN;
    });
    expect(agreesAlongDirections(claim, { random: random() })).toBe(false);
    expect(localise(claim, { random: random() }).wrong).toEqual([{ tensor: 'A', rows: [3], entries: [[3, 0]] }]);
  });

  test('names a gradient of another shape, or none', () => {
    const other = claimOf((gradient) => gradient.set('A', zeros(40, 9)));
    expect(() => agreesAlongDirections(other, { random: random() })).toThrow(
      'directional test: expected the gradient of A to be 9×40, got 40×9',
    );
    const missing = claimOf((gradient) => gradient.delete('B'));
    expect(() => localise(missing, { random: random() })).toThrow("expected one of the tensors A, got 'B'");
  });

  test('does not accept what it cannot tell: a wrong gradient next to a kink', () => {
    const w = { rows: 4, cols: 1, data: Float64Array.of(0, 1, 1, 1) };
    const tensors = new Map([['w', w]]);
    const cost: ClaimedGradient['cost'] = (moved) => {
      const { data } = tensorOf(moved, 'w');
      return 1000 * Math.abs(data[0]) + data[1] + data[2] + data[3];
    };
    const claimed = (...data: number[]) => new Map([['w', { rows: 4, cols: 1, data: Float64Array.from(data) }]]);
    for (let seed = 0; seed < 20; seed++) {
      const options = { random: createRandom(seed) };
      expect(agreesAlongDirections({ cost, tensors, gradient: claimed(0, -300, 77, 5) }, options)).toBe(false);
    }
    const { wrong } = localise({ cost, tensors, gradient: claimed(0, 1, 77, 1) }, { random: random() });
    expect(wrong).toEqual([{ tensor: 'w', rows: [2], entries: [[2, 0]] }]);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN])('finds %s', (value) => {
    const claim = claimOf((gradient) => {
      tensorOf(gradient, 'A').data[9 * 4 + 2] = value;
    });
    expect(agreesAlongDirections(claim, { random: random() })).toBe(false);
    expect(localise(claim, { random: random() }).wrong).toEqual([{ tensor: 'A', rows: [2], entries: [[2, 4]] }]);
  });
});
