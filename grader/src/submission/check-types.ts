import { sep } from 'node:path';
import { languageNamed } from '../languages/languages.ts';
import type { Submission } from './submission.ts';

/**
 * What the type checker of a submission's language says of it, a line each; nothing where there is none. An adapter of
 * the course is none of the student's: the student's main file is checked in its place.
 *
 * @throws Error when the type checker broke
 * @throws the signal's reason when it is aborted
 */
export async function checkTypes(
  { language, root, entry, main }: Submission,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const isOwn = entry === root || entry.startsWith(root + sep);
  if (!isOwn && main === undefined) return [];
  const checked = { root, entry: isOwn || main === undefined ? entry : main };
  return (await languageNamed(language).checkTypes?.(checked, signal)) ?? [];
}
