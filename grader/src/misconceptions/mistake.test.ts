import { createRandom } from '@gradus/matrix';
import { namedTensors } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { mistake } from '../../test/answered.ts';
import { drawNetwork } from '../targets/network-inputs.ts';
import { catalogue } from './catalogue.ts';
import { canBothBeMade, rulesOf, wrongGradients } from './mistake.ts';
import { gradientsBy } from './passes.ts';
import { rightRules } from './rules.ts';

/** Layers of one size: some mistakes need them. */
const draw = (batchNorm: boolean, activation: 'relu' | 'leakyRelu' = 'leakyRelu') =>
  drawNetwork(
    { widths: [6, 6, 6, 4], n: 7, batchNorm, epsilon: 0.01, lambda: 0.1, activation, leak: 0.1 },
    createRandom(7),
  );

describe('rulesOf', () => {
  test('a mistake at one layer leaves the others right', () => {
    const rules = rulesOf(mistake('scale-missing', 2));
    expect(rules.at(1)).toEqual(rightRules);
    expect(rules.at(2)).not.toEqual(rightRules);
    expect(rules.changesForward).toBe(false);
    expect(rulesOf(mistake('softmax-twice')).changesForward).toBe(true);
  });

  test('two mistakes can be made at once where they replace different rules', () => {
    const [one, other] = [mistake('scale-missing', 1), mistake('scale-twice', 2)];
    expect(canBothBeMade(one, other)).toBe(true);
    expect(canBothBeMade(one, mistake('scale-twice', 1))).toBe(false);
    expect(canBothBeMade(one, mistake('scale-twice'))).toBe(false);
    expect(canBothBeMade(one, mistake('regulariser-missing'))).toBe(true);
  });
});

describe('wrongGradients', () => {
  test('every entry is wrong on a network with batch norm, on one without or on one with ReLU', () => {
    const networks = [draw(true), draw(false), draw(true, 'relu')];
    const ids = networks.flatMap((network) => Array.from(wrongGradients(network), ({ id }) => id));
    const never = catalogue.map(({ id }) => id).filter((id) => !ids.includes(id));
    expect(never).toEqual([]);
  });

  test('are told once, at every layer or at the one that they were made at', () => {
    const inputs = draw(true);
    const right = namedTensors(gradientsBy(rulesOf(), inputs));
    const wrong = [...wrongGradients(inputs)];
    const names = wrong.map(({ id, layer }) => `${id}@${layer ?? 'every'}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['scale-missing@every', 'scale-missing@1', 'scale-missing@2']));
    expect(names).not.toContain('scale-missing@3');
    expect(names.filter((name) => name.startsWith('output-gradient-sign'))).toEqual(['output-gradient-sign@every']);
    for (const { gradients } of wrong) {
      const differs = [...namedTensors(gradients)].some(([name, { data }]) =>
        data.some((value, k) => !Object.is(value, right.get(name)?.data[k])),
      );
      expect(differs).toBe(true);
    }
  });
});
