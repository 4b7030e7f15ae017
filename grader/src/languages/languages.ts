import type { Language, LanguageName } from './language.ts';
import { python } from './python/python.ts';
import { typescript } from './typescript/typescript.ts';

const BY_NAME: Readonly<Record<LanguageName, Language>> = { typescript, python };

/** Every language that a submission may be written in. */
export const LANGUAGES: readonly Language[] = Object.values(BY_NAME);

export function languageNamed(name: LanguageName): Language {
  return BY_NAME[name];
}

/** The language whose files, or notebooks, end as this one does. */
export function languageOfFile(path: string): Language | undefined {
  return LANGUAGES.find(
    ({ extension, notebookExtension }) =>
      path.endsWith(extension) || (notebookExtension !== undefined && path.endsWith(notebookExtension)),
  );
}
