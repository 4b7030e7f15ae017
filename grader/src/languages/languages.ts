import type { Language, LanguageName } from './language.ts';
import { python } from './python/python.ts';
import { typescript } from './typescript/typescript.ts';

/** Every language that a submission may be written in. */
export const LANGUAGES: readonly Language[] = [typescript, python];

export function languageNamed(name: LanguageName): Language {
  return name === 'python' ? python : typescript;
}

/** The language whose files end as this one does. */
export function languageOfFile(path: string): Language | undefined {
  return LANGUAGES.find(({ extension }) => path.endsWith(extension));
}
