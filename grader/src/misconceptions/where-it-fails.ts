import type { Answered } from '../checks/answered.ts';

/** What cases can have in common, by the words of their descriptions. */
const COMMON: readonly (readonly [text: string, has: (words: readonly string[]) => boolean])[] = [
  ['with batch norm', (words) => words.includes('batch norm')],
  ['without batch norm', (words) => words.includes('no batch norm')],
  ['with leaky ReLU', (words) => words.includes('leaky ReLU')],
  ['with ReLU', (words) => !words.includes('leaky ReLU')],
];

/** `In the cases with batch norm`: what all cases that fail have and no other has; else the cases by their descriptions. */
export function whereItFails(failing: readonly Answered[], others: readonly Answered[]): string {
  const wordsOf = ({ question }: Answered): string[] => question.description.split(', ');
  const common = COMMON.find(
    ([, has]) => failing.every((each) => has(wordsOf(each))) && !others.some((each) => has(wordsOf(each))),
  );
  const cases = failing.length === 1 ? 'case' : 'cases';
  return `In the ${cases} ${common?.[0] ?? failing.map(({ question }) => question.description).join('; ')}`;
}
