import { spawnSync } from 'node:child_process';

const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** The interpreter that has each module; undefined where none has. */
export interface Pythons {
  readonly numpy: string | undefined;
  readonly torch: string | undefined;
}

export function findPythons(): Pythons {
  return { numpy: findPython('numpy'), torch: findPython('torch') };
}

/**
 * @param module - such as `numpy`
 * @returns the first interpreter that imports it; undefined when none does
 */
export function findPython(module: string, interpreters: readonly string[] = INTERPRETERS): string | undefined {
  return interpreters.find(
    (command) => spawnSync(command, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  );
}
