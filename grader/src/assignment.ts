import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Assignment, InputError, readJson } from '@gradus/contracts';
import { brokenRules } from './assignment-rules.ts';

/** An assignment as it was found on disk. */
export interface LoadedAssignment {
  readonly assignment: Assignment;
  /** SHA-256 of assignment.json. */
  readonly hash: string;
}

/**
 * Reads `assignment.json` of an assignment's folder.
 *
 * @throws InputError when there is none, it is not JSON or does not fit the schema, or with a line for each of the
 *   rules between its parts that it breaks
 */
export async function loadAssignment(folder: string): Promise<LoadedAssignment> {
  const path = join(folder, 'assignment.json');
  const assignment = await readJson(Assignment, path);
  const broken = brokenRules(assignment);
  if (broken.length > 0) throw new InputError(`${path}: ${broken.join('\n  ')}`);
  return {
    assignment,
    hash: createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  };
}
