import { type Assignment, InputError } from '@gradus/contracts';

/**
 * The checks that `--only` names, with all that they require.
 *
 * @returns `undefined` for all checks
 * @throws InputError on a name that the assignment does not have
 */
export function onlyChecks({ id, checks }: Assignment, names: readonly string[] | undefined): Set<string> | undefined {
  if (names === undefined) return undefined;
  const chosen = new Set<string>();
  const choose = (name: string): void => {
    const check = checks.find((candidate) => candidate.id === name);
    if (check === undefined) {
      const known = checks.map((candidate) => candidate.id).join(', ');
      throw new InputError(`--only: ${id} has no check '${name}'. It has: ${known}`);
    }
    chosen.add(name);
    check.requires?.forEach(choose);
  };
  names.forEach(choose);
  return chosen;
}
