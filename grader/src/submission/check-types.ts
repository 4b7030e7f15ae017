import { languageNamed } from '../languages/languages.ts';
import type { Submission } from './submission.ts';

/**
 * What the type checker of a submission's language says of it, a line each; nothing where there is none.
 *
 * @throws Error when the type checker broke
 * @throws the signal's reason when it is aborted
 */
export async function checkTypes(submission: Submission, signal?: AbortSignal): Promise<readonly string[]> {
  return (await languageNamed(submission.language).checkTypes?.(submission, signal)) ?? [];
}
