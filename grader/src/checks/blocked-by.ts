import type { Check, CheckResult, MisconceptionFound } from '@gradus/contracts';
import { type Finding, finding } from './finding.ts';

const and = new Intl.ListFormat('en', { style: 'long' });

/** Kinds that have cases enough to name a mistake by. */
const NAMING: ReadonlySet<string> = new Set<Check['kind']>(['value', 'gradient', 'stage']);

/**
 * What is told of a check that does not pass where checks that it requires did not either: which ones, and what was seen of
 * its own. A mistake that other checks told is not told again: they are named.
 *
 * @param broken - those that it requires and that did not pass; not empty
 * @param before - all that were judged before
 */
export function blockedBy(
  { kind }: Pick<Check, 'kind'>,
  broken: readonly CheckResult[],
  found: Finding,
  before: readonly CheckResult[],
): Finding {
  const by = `blocked by ${broken.map(({ title }) => title).join(', ')}`;
  // What another target did is told where that one is asked.
  if (found.fault?.unanswered !== undefined) return finding('blocked', null, by, undefined);
  const { share: _, ...seen } = found;
  const tellers = found.fault === undefined ? tellersOf(found.misconceptions, before) : [];
  if (tellers.length > 0) {
    const isThere = tellers.length === 1 && broken.length === 1 && broken[0] === tellers[0];
    const where = isThere ? 'there' : `with ${and.format(tellers.map(({ title }) => title))}`;
    const what =
      tellers.length === 1 ? `the mistake told ${where} explains it` : `the mistakes told ${where} explain it`;
    return { ...seen, verdict: 'blocked', message: `${by}; ${what}`, misconceptions: [], hint: '' };
  }
  const own = found.verdict === 'inconclusive' ? `inconclusive: ${found.message}` : found.message;
  const misconceptions = NAMING.has(kind) ? found.misconceptions : [];
  // The hint of a check is for one that fails by itself.
  const hint = misconceptions.length > 0 ? found.hint : '';
  return { ...seen, verdict: 'blocked', message: `${by}; of its own: ${own}`, misconceptions, hint };
}

/** The checks that told all of it before: one that told no other mistake, or one for each of two that were made at once. */
function tellersOf(misconceptions: readonly MisconceptionFound[], before: readonly CheckResult[]): CheckResult[] {
  const fits = (told: MisconceptionFound) => misconceptions.some((each) => isSame(each, told));
  const teller = before.find((check) => check.misconceptions.length > 0 && check.misconceptions.every(fits));
  if (teller !== undefined) return [teller];
  for (const { id, title } of misconceptions) {
    if (!id.includes(' + ')) continue;
    const tellers = title.split('; ').map((part) => before.find((check) => isAbout(part, check)));
    if (tellers.every((each) => each !== undefined)) return [...new Set(tellers)];
  }
  return [];
}

/** Of another network, a factor of 7 on dβ1 and dβ2 is that on dβ1 to dβ8. A stage check tells of single layers. */
function isSame(one: MisconceptionFound, other: MisconceptionFound): boolean {
  if (one.explanation === other.explanation) return true;
  return one.title === other.title && !other.explanation.startsWith('In layer') && fieldsOf(one) === fieldsOf(other);
}

/** `W b` of W1, W2 and b1 */
function fieldsOf({ matches }: MisconceptionFound): string {
  return [...new Set(matches.map((name) => name.replace(/\d+$/, '')))].sort().join(' ');
}

/** Whether a check told this mistake alone. Stage checks tell of single layers. */
function isAbout(title: string, { kind, misconceptions }: CheckResult): boolean {
  return kind !== 'stage' && misconceptions.length === 1 && misconceptions[0]?.title === title;
}
