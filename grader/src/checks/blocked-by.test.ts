import type { CheckResult } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { blockedBy } from './blocked-by.ts';
import { type Finding, faultFinding, finding } from './finding.ts';

const mistake = (id: string, title: string, matches: readonly string[] = ['W1'], explanation = `equals ${title}.`) => ({
  id,
  title,
  explanation,
  matches: [...matches],
  evidence: 'all',
});
const [MASK, BIAS] = [mistake('mask', 'No mask'), mistake('bias', 'No mean')];
const BOTH = mistake('mask + bias', 'No mask; No mean');

const told = (title: string, misconceptions: readonly object[] = [], kind = 'gradient') =>
  ({ title, kind, verdict: 'failed', misconceptions }) as unknown as CheckResult;
const wrong = (misconceptions: Finding['misconceptions'] = []): Finding => ({
  ...finding('failed', null, 'worst W1[0,2]', 'its hint?'),
  misconceptions,
  share: 0.5,
});
const gradient = { kind: 'gradient' } as const;

describe('blockedBy', () => {
  test('tells what was seen of its own, and keeps its points', () => {
    const found = blockedBy(gradient, [told('forward'), told('softmax')], wrong(), []);
    expect(found).toEqual({
      verdict: 'blocked',
      measure: null,
      message: 'blocked by forward, softmax; of its own: worst W1[0,2]',
      misconceptions: [],
      hint: '',
    });
  });

  test('names its own mistake, with its hint', () => {
    const found = blockedBy(gradient, [told('forward')], wrong([MASK]), [told('forward', [BIAS])]);
    expect(found).toMatchObject({ misconceptions: [MASK], hint: 'its hint?' });
    expect(found.message).toBe('blocked by forward; of its own: worst W1[0,2]');
  });

  test('says so where it could not be told', () => {
    const found = blockedBy(gradient, [told('forward')], finding('inconclusive', null, '4 of 9', undefined), []);
    expect(found.message).toBe('blocked by forward; of its own: inconclusive: 4 of 9');
  });

  test.each(['purity', 'consistency'] as const)('a %s check names none', (kind) => {
    const found = blockedBy({ kind }, [told('forward')], wrong([MASK]), []);
    expect(found).toMatchObject({ misconceptions: [], hint: '' });
    expect(found.message).toContain('of its own: worst W1[0,2]');
  });

  test.each([
    ['there', [MASK], [told('forward', [MASK])], 'the mistake told there explains it'],
    ['elsewhere', [MASK], [told('forward'), told('softmax', [MASK])], 'the mistake told with softmax explains it'],
    [
      'in other words for other layers',
      [mistake('factor', 'A factor of 7', ['b1', 'W1'], 'W1, b1 times 7')],
      [told('forward'), told('a', [mistake('factor', 'A factor of 7', ['W1', 'W2', 'b1'], 'W1, W2, b1 times 7')])],
      'the mistake told with a explains it',
    ],
    [
      'of each of two made at once',
      [BOTH],
      [told('forward'), told('a', [MASK]), told('b', [BIAS])],
      'the mistakes told with a and b explain it',
    ],
  ])('a mistake that was told %s is not told again', (_, own, before, message) => {
    const [first] = before as [CheckResult];
    expect(blockedBy(gradient, [first], wrong(own), before)).toMatchObject({
      message: `blocked by forward; ${message}`,
      misconceptions: [],
      hint: '',
    });
  });

  test.each([
    ['was one of two that fitted', [MASK], [told('a', [MASK, BIAS])]],
    ['is a part of it', [BOTH], [told('a', [MASK])]],
    [
      'is on other parameters',
      [mistake('factor', 'A factor of 7', ['beta1'], 'beta1 times 7')],
      [told('a', [mistake('factor', 'A factor of 7', ['W1'], 'W1 times 7')])],
    ],
    ['is told of a stage', [MASK], [told('a', [mistake('mask', 'No mask', ['W1'], 'In layer 1 no mask.')], 'stage')]],
    ['is told of stages only', [BOTH], [told('a', [MASK], 'stage'), told('b', [BIAS])]],
  ])('what was told before explains nothing where it %s', (_, own, before) => {
    expect(blockedBy(gradient, [told('forward')], wrong(own), before)).toMatchObject({ misconceptions: own });
  });

  test('what another target did is not its own; an answer of a wrong form is', () => {
    const fault = { verdict: 'error', message: 'computeCost threw Error: no' } as const;
    const ofCost = faultFinding({ ...fault, unanswered: 'computeCost' }, null, 'a hint?');
    expect(blockedBy(gradient, [told('cost')], ofCost, []).message).toBe('blocked by cost');
    const form = {
      ...faultFinding({ verdict: 'failed', message: 'W: nothing' }, null, 'a hint?'),
      misconceptions: [MASK],
    };
    expect(blockedBy(gradient, [told('cost', [MASK])], form, [told('cost', [MASK])]).message).toBe(
      'blocked by cost; of its own: W: nothing',
    );
  });
});
