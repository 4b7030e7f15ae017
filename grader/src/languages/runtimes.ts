import type { Assignment } from '@gradus/contracts';
import type { LanguageName, Runtime } from './language.ts';
import { languageNamed } from './languages.ts';

/** What somebody wants a language to run on, such as `{ python: '/usr/bin/python3' }`. */
export type WantedRuntimes = { readonly [name in LanguageName]?: string | undefined };

/** What this machine runs submissions on: each language's runtime is looked for once, when it is first needed. */
export class Runtimes {
  readonly #wanted: WantedRuntimes;
  readonly #found = new Map<LanguageName, Promise<Runtime>>();

  constructor(wanted: WantedRuntimes = {}) {
    this.#wanted = wanted;
  }

  /** @throws MissingToolError when this machine has none */
  of(name: LanguageName): Promise<Runtime> {
    const found = this.#found.get(name) ?? languageNamed(name).findRuntime(this.#wanted[name]);
    this.#found.set(name, found);
    return found;
  }
}

/** What an assignment's submissions run on. @param wanted - what somebody wants in the place of what the assignment says */
export function runtimesOf({ submission }: Assignment, wanted: WantedRuntimes = {}): Runtimes {
  return new Runtimes({ ...wanted, python: wanted.python ?? submission.pythonInterpreter });
}
