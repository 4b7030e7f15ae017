import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unwritable } from '@gradus/contracts';
import writeFileAtomic from 'write-file-atomic';
import type { BenchResult } from './bench-result.ts';
import { toMarkdown } from './markdown.ts';

/** Writes `bench.md` and `bench.json` into a folder that it makes. @throws InputError when it cannot */
export async function writeResult(result: BenchResult, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(join(folder, 'bench.md'), toMarkdown(result));
    await writeFileAtomic(join(folder, 'bench.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  } catch (cause) {
    unwritable(folder, cause);
  }
}
