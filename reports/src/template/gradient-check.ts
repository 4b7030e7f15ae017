import type { AnyNumber, Check, CheckResult, Measure, Result } from '@gradus/contracts';
import { count, plainText, significant } from './number-format.ts';

const VERDICTS: Readonly<Record<CheckResult['verdict'], string>> = {
  passed: 'passed · 通过',
  failed: '**failed · 未通过**',
  inconclusive: '*inconclusive · 无法判定*',
  blocked: '*blocked · 被阻断*',
  error: '**error · 出错**',
};

const NOTHING = '–';

const anyNumber = (value: AnyNumber) => significant(Number(value));

const counts = (of: Pick<Measure, 'wrong' | 'compared' | 'leftOut'>) =>
  `${count(of.wrong)} / ${count(of.compared)} / ${count(of.leftOut)}`;

function checkRow({ title, verdict, measure }: CheckResult) {
  const worst = measure?.worst ?? null;
  return {
    title: plainText(title),
    verdict: VERDICTS[verdict],
    worstEntry: worst === null ? NOTHING : plainText(`${worst.tensor}[${worst.row},${worst.col}]`),
    worstError: worst === null ? NOTHING : anyNumber(worst.error),
    tolerance: worst === null ? NOTHING : significant(worst.tolerance),
    counts: measure === null ? NOTHING : counts(measure),
  };
}

function tensorRows({ title, measure }: CheckResult) {
  return (measure?.tensors ?? []).map((tensor, index) => ({
    check: index === 0 ? plainText(title) : '',
    tensor: plainText(tensor.tensor),
    worstError: anyNumber(tensor.worstError),
    tolerance: significant(tensor.tolerance),
    counts: counts(tensor),
  }));
}

const countPassed = (checks: readonly CheckResult[]) => checks.filter((check) => check.verdict === 'passed').length;

/** What of an assignment's checks a report reads: which there are. */
export type DeclaredCheck = Pick<Check, 'id' | 'title' | 'kind'>;

/**
 * What a report says of a result: a row per gradient check, a row per tensor, the other checks, what did not pass, and
 * which gradient checks of the assignment were not run (`gradus check --only`).
 */
export function gradientCheckTable(result: Result, declared: readonly DeclaredCheck[]) {
  const gradients = result.checks.filter((check) => check.kind === 'gradient');
  const others = result.checks.filter((check) => check.kind !== 'gradient');
  const compared = gradients.reduce((sum, check) => sum + (check.measure?.compared ?? 0), 0);
  const notRun = declared.filter(({ id, kind }) => kind === 'gradient' && !gradients.some((check) => check.id === id));
  return {
    rows: gradients.map(checkRow),
    tensors: gradients.flatMap(tensorRows),
    gradients: { passed: countPassed(gradients), total: gradients.length, compared: count(compared) },
    others: { passed: countPassed(others), total: others.length },
    notRun: notRun.map(({ title }) => plainText(title)),
    allGradientsPassed: gradients.length > 0 && countPassed(gradients) === gradients.length && notRun.length === 0,
    allOthersPassed: countPassed(others) === others.length,
    failures: result.checks
      .filter((check) => check.verdict !== 'passed')
      .map((check) => ({
        title: plainText(check.title),
        verdict: VERDICTS[check.verdict],
        message: plainText(check.message),
        misconceptions: check.misconceptions.map((misconception) => plainText(misconception.title)),
      })),
  };
}
