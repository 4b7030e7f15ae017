import { type Assignment, didYouMean, InputError } from '@gradus/contracts';

/**
 * The checks that `--only` names, with all that they require; without it those that a student may see.
 *
 * @throws InputError on a name that the assignment does not have
 */
export function onlyChecks({ id, checks }: Assignment, names: readonly string[] | undefined): Set<string> {
  if (names === undefined) {
    return new Set(checks.flatMap((check) => (check.visibility === 'student' ? [check.id] : [])));
  }
  const chosen = new Set<string>();
  const choose = (name: string): void => {
    const check = checks.find((candidate) => candidate.id === name);
    if (check === undefined) {
      const known = checks.filter(({ visibility }) => visibility === 'student').map((candidate) => candidate.id);
      const meant = didYouMean(name, known);
      throw new InputError(`--only: ${id} has no check '${name}'. It has: ${known.join(', ')}${meant}`);
    }
    chosen.add(name);
    check.requires?.forEach(choose);
  };
  names.forEach(choose);
  return chosen;
}
