import type { Assignment, Check } from '@gradus/contracts';
import { pairUp } from '../checks/pair-up.ts';
import { Exam } from '../exam.ts';
import type { MutationScore } from './mutation-score.ts';

/** A part of an assignment that cannot tell wrong from right. */
export interface Weakness {
  readonly check: string;
  /** Of the part, in assignment.json. */
  readonly path: string;
  readonly what: string;
}

/** Where a check asks for so little that wrong answers are right. */
export function weaknessesOf(assignment: Assignment, seed: number, { catches }: MutationScore): Weakness[] {
  const exam = new Exam(assignment, seed);
  return assignment.checks.flatMap((check, i) => {
    const weakness = (path: string, what: string): Weakness => ({ check: check.id, path: `/checks/${i}${path}`, what });
    const { caught, of } = catches.get(check.id) ?? { caught: 0, of: 0 };
    return [
      ...(of > 0 && caught === 0 ? [weakness('', `catches none of ${of} mistakes`)] : []),
      ...check.cases.flatMap((drawn, c) =>
        'n' in drawn && drawn.n === 1 && TAKES_MEANS.has(check.target)
          ? [weakness(`/cases/${c}/n`, 'of one sample a sum is a mean, and batch norm gives 0')]
          : [],
      ),
      ...(check.target === 'computeGradients' && check.cases.every((drawn) => 'lambda' in drawn && drawn.lambda === 0)
        ? [weakness('/cases', 'λ = 0 in all cases: the regulariser is not asked for')]
        : []),
      ...coincidences(check).map((what) => weakness('/cases', what)),
      ...zeros(check, exam).map((name) =>
        weakness('/cases', `what is expected of ${name} is within the tolerance of 0 in all cases`),
      ),
    ];
  });
}

/** Numbers that happen to be the same in every case, so that one in the place of the other goes unseen. */
function coincidences({ target, kind, cases }: Check): string[] {
  const networks = cases.flatMap((drawn) => ('widths' in drawn ? [drawn] : []));
  if (networks.length === 0 || target === 'predict' || kind === 'purity' || kind === 'training' || kind === 'analytic')
    return [];
  return [
    ...(networks.every(({ widths, n }) => widths.includes(n)) ? ['n is the width of a layer in all cases'] : []),
    ...(networks.every(({ epsilon, lambda }) => epsilon === lambda) ? ['ε = λ in all cases'] : []),
    ...(networks.every(({ batchNorm, n }) => batchNorm && n === 2)
      ? ['n = 2 in all cases: batch norm makes ±1 of every score, whatever it is']
      : []),
  ];
}

const TAKES_MEANS: ReadonlySet<string> = new Set([
  'computeGradients',
  'batchNormForward',
  'batchNormBackward',
  'computeCost',
]);

/** Tensors whose expected answer is 0 up to the tolerance, but for biases that batch norm makes so. */
function zeros(check: Check, exam: Exam): string[] {
  const largest = new Map<string, number>();
  for (const { expected, answerName } of exam.questionsOf(check)) {
    const paired = pairUp(expected, expected, answerName);
    if ('problem' in paired) throw new Error(`${check.id}: ${paired.problem}`);
    for (const { name, expected: tensor } of paired.pairs) {
      largest.set(name, Math.max(largest.get(name) ?? 0, ...tensor.data.map(Math.abs)));
    }
  }
  return [...largest]
    .filter(([name, most]) => most <= check.tolerance.absolute && !/^b\d/.test(name))
    .map(([name]) => name);
}
