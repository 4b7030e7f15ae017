import { InputError } from '@gradus/contracts';
import { expect, it } from 'vitest';
import { parseBenchOptions } from './bench-options.ts';
import { FULL_PLAN, QUICK_PLAN, WHOLE_PLAN } from './plan.ts';

it('plans a full run without a whole training when nothing is said', () => {
  const { help, plan, out } = parseBenchOptions([]);
  expect(help).toBe(false);
  expect(plan).toEqual(FULL_PLAN);
  expect(out).toMatch(/out$/);
});

it('takes what is said', () => {
  expect(parseBenchOptions(['--quick', '--whole', '--out', 'here'])).toEqual({
    help: false,
    plan: { ...QUICK_PLAN, whole: WHOLE_PLAN },
    out: 'here',
  });
});

it.each([['--fast'], ['--out'], ['training']])('refuses %s in one line that says what there is', (argument) => {
  const parsing = () => parseBenchOptions([argument]);
  expect(parsing).toThrow(InputError);
  expect(parsing).toThrow(/^bench: .*; expected --quick, --whole, --out <folder> or --help$/);
});
