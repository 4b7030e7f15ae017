import type { Verdict } from '@gradus/contracts';

/** All verdicts, the best first. */
export const VERDICTS: readonly Verdict[] = ['passed', 'inconclusive', 'blocked', 'failed', 'error'];

/** A mark for each verdict that is told apart without colour; the same as on a student's screen but for `error`. */
export const VERDICT_MARKS: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  inconclusive: '?',
  blocked: '‒',
  failed: '✗',
  error: '!',
};

/** A verdict as one letter, for the data of a page: a class has tens of thousands. */
export const VERDICT_LETTERS: Readonly<Record<Verdict, string>> = {
  passed: 'p',
  inconclusive: 'i',
  blocked: 'b',
  failed: 'f',
  error: 'e',
};

/** The letters of all verdicts but `passed`. */
export const NOT_PASSED = VERDICTS.filter((verdict) => verdict !== 'passed')
  .map((verdict) => VERDICT_LETTERS[verdict])
  .join('');

/** What each verdict means, as a student needs it. */
export const VERDICT_MEANINGS: Readonly<Record<Verdict, string>> = {
  passed: 'right.',
  inconclusive: 'it could not be told whether this is right: a kink, or beyond the precision of finite differences.',
  blocked: 'a check that this one requires did not pass, so this one tells nothing more.',
  failed: 'not right.',
  error: 'your code threw an error, took too long or was stopped.',
};
