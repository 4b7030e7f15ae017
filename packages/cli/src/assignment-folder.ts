import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '@gradus/contracts';

/** The assignments of this repository. */
const ASSIGNMENTS = fileURLToPath(new URL('../../../assignments', import.meta.url));
const FILE = 'assignment.json';

/**
 * The folder of an assignment: one of this repository by its id, or any folder that holds an assignment.json.
 *
 * @throws InputError on an unknown id, naming the known ones
 */
export async function assignmentFolder(id: string): Promise<string> {
  if (/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(id)) {
    const own = join(ASSIGNMENTS, id);
    if (existsSync(join(own, FILE))) return own;
  }
  const given = resolve(id);
  if (existsSync(join(given, FILE))) return given;
  const known = (await readdir(ASSIGNMENTS)).filter((name) => existsSync(join(ASSIGNMENTS, name, FILE)));
  throw new InputError(
    `unknown assignment '${id}': expected ${known.join(', ')}, or a folder with an ${FILE}. Name it with --assignment`,
  );
}
