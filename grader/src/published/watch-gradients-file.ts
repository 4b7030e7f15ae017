import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often the file is looked at; what looks the same twice is written to the end. */
const POLL_MS = 200;

/**
 * Tells whenever a file was saved, for ever: at once, and then when it has changed and stayed the same for one look. A
 * file that is gone is told, too.
 *
 * @example
 * for await (const _ of watchGradientsFile('gradients.npz')) await gradeGradients(loaded, await readGradientsFile('gradients.npz'));
 */
export async function* watchGradientsFile(path: string): AsyncGenerator<void, void> {
  let told = await stateOf(path);
  let before = told;
  yield;
  for (;;) {
    await sleep(POLL_MS);
    const now = await stateOf(path);
    if (now === before && now !== told) {
      told = now;
      yield;
    }
    before = now;
  }
}

/** What tells one saved file from the next. */
async function stateOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? 'missing' : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
