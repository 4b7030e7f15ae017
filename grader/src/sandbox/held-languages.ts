import type { LanguageName } from '../languages/language.ts';
import { languageNamed } from '../languages/languages.ts';
import type { Runtimes } from '../languages/runtimes.ts';
import { probe } from './probe.ts';
import type { Sandbox } from './sandbox.ts';

/** A sandbox does not hold what it says, or does not run a language, and why: nothing is graded in it. */
export class SandboxDoesNotHold extends Error {
  override readonly name = 'SandboxDoesNotHold';
}

/** Sees once for each language, before its first submission, that a sandbox holds. */
export class HeldLanguages {
  readonly #sandbox: Sandbox;
  readonly #runtimes: Runtimes;
  readonly #seen = new Map<LanguageName, Promise<unknown>>();

  constructor(sandbox: Sandbox, runtimes: Runtimes) {
    this.#sandbox = sandbox;
    this.#runtimes = runtimes;
  }

  /**
   * @throws MissingToolError when this machine has nothing that runs the language
   * @throws SandboxDoesNotHold
   */
  async expect(language: LanguageName): Promise<void> {
    await this.#runtimes.of(language);
    // It says that it keeps nothing in.
    if (this.#sandbox.level === 'none') return;
    const seen = this.#seen.get(language) ?? probe(this.#sandbox, this.#runtimes, languageNamed(language));
    this.#seen.set(language, seen);
    try {
      await seen;
    } catch (cause) {
      throw new SandboxDoesNotHold('the sandbox does not hold', { cause });
    }
  }
}
