import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Assignment, InputError, readJson } from '@gradus/contracts';

/** An assignment as it was found on disk. */
export interface LoadedAssignment {
  readonly assignment: Assignment;
  /** SHA-256 of assignment.json. */
  readonly hash: string;
}

/**
 * Reads `assignment.json` of an assignment's folder.
 *
 * @throws InputError when there is none, it does not fit the schema, a check's id is used twice, or a check requires
 *   one that does not stand before it
 */
export async function loadAssignment(folder: string): Promise<LoadedAssignment> {
  const path = join(folder, 'assignment.json');
  const assignment = await readJson(Assignment, path);
  const before = new Set<string>();
  assignment.checks.forEach((check, i) => {
    if (before.has(check.id)) throw new InputError(`${path}: at /checks/${i}/id: '${check.id}' is used twice`);
    for (const required of check.requires ?? []) {
      if (before.has(required)) continue;
      throw new InputError(
        `${path}: at /checks/${i}/requires: expected a check that stands before '${check.id}', got '${required}'`,
      );
    }
    if (check.kind === 'gradient' && !DIFFERENTIABLE.has(check.target)) {
      throw new InputError(`${path}: at /checks/${i}/kind: ${check.target} is no gradient; expected "value"`);
    }
    before.add(check.id);
  });
  return {
    assignment,
    hash: createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  };
}

const DIFFERENTIABLE: ReadonlySet<string> = new Set(['computeGradients', 'batchNormBackward']);
