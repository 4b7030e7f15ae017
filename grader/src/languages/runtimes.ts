import type { Assignment } from '@gradus/contracts';
import type { LanguageName, Runtime } from './language.ts';
import { languageNamed } from './languages.ts';

/** What somebody wants a language to run on, such as `{ python: '/usr/bin/python3' }`. */
export type WantedRuntimes = { readonly [name in LanguageName]?: string | undefined };

/** What this machine runs submissions on: each language's runtime is looked for once, when it is first needed. */
export class Runtimes {
  readonly #wanted: WantedRuntimes;
  readonly #canRead: (path: string) => boolean;
  readonly #found = new Map<LanguageName, Promise<Runtime>>();

  /** @param canRead - whether submissions may read a file of this machine; else all of them */
  constructor(wanted: WantedRuntimes = {}, canRead: (path: string) => boolean = () => true) {
    this.#wanted = wanted;
    this.#canRead = canRead;
  }

  /** @throws MissingToolError when this machine has none */
  of(name: LanguageName): Promise<Runtime> {
    const found = this.#found.get(name) ?? languageNamed(name).findRuntime(this.#wanted[name], this.#canRead);
    this.#found.set(name, found);
    return found;
  }
}

/**
 * What an assignment's submissions run on.
 *
 * @param wanted - what somebody wants in the place of what the assignment says
 * @param canRead - see `Runtimes`
 */
export function runtimesOf(
  { submission }: Assignment,
  wanted: WantedRuntimes = {},
  canRead?: (path: string) => boolean,
): Runtimes {
  return new Runtimes({ ...wanted, python: wanted.python ?? submission.pythonInterpreter }, canRead);
}
