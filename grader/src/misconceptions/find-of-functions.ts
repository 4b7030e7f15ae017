import type { Check } from '@gradus/contracts';
import type { Answered } from '../checks/answered.ts';
import { pairUp } from '../checks/pair-up.ts';
import type { Answer, Question } from '../targets/question.ts';
import { fit } from './fit.ts';
import { functionCatalogue } from './function-catalogue.ts';
import type { FunctionMisconception } from './functions/function-misconception.ts';
import type { Match } from './match.ts';
import type { NamedTensor } from './simulation.ts';

/** Every misconception of a target that is no part of a backward pass which explains all answers. */
export function findOfFunctions({ target }: Check, answered: readonly Answered[]): Match[] {
  return functionCatalogue.flatMap((misconception): Match[] => {
    if (misconception.target !== target) return [];
    const found = fit(answered, ({ question }) => tensorsOf(misconception, question));
    if (found === undefined) return [];
    const { id, title, what, hint } = misconception;
    return [
      { id, title, explanation: `Your result equals ${what}.`, matches: found.changed, evidence: found.evidence, hint },
    ];
  });
}

/** What somebody answers who has this misconception. */
function tensorsOf({ answer }: FunctionMisconception, { parameters, expected, answerName }: Question): NamedTensor[] {
  // The parameters of our own questions, in the types that they were drawn in.
  const wrong = (answer as (...inputs: readonly unknown[]) => Answer)(...parameters);
  const paired = pairUp(wrong, expected, answerName);
  return 'problem' in paired ? [] : paired.pairs.map(({ name, submitted }) => [name, submitted]);
}
