import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { toolOf } from '../find-tool.ts';

/**
 * The shared libraries that the system's loader finds for programs and for other libraries, and the loader itself.
 *
 * @param files - ours or the system's: they are looked at, and not run
 * @throws MissingToolError when this machine cannot list them
 * @returns the paths that the loader looks at, links as they are
 */
export async function sharedLibrariesOf(files: readonly string[]): Promise<string[]> {
  const ldd = toolOf('ldd', 'libc-bin');
  // It ends with an error where one of the files is linked to nothing.
  const { stdout } = await promisify(execFile)(ldd, files).catch((error: { stdout?: string }) => {
    if (error.stdout === undefined) throw error;
    return { stdout: error.stdout };
  });
  // `	libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f…)`, `	/lib64/ld-linux-x86-64.so.2 (0x00007f…)`
  const paths = stdout.matchAll(/^\s+(?:\S+ => )?(\/.*) \(0x[0-9a-f]+\)$/gm);
  return [...new Set(Array.from(paths, ([, path = '']) => path))];
}
