import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { History, InputError, readJson, SET_ASIDE } from '@gradus/contracts';

/** Finished training runs by the name of their experiment, in the order of the names. */
export type Histories = ReadonlyMap<string, History>;

/**
 * Reads every history of a folder and the folders in it: all their `.json` files but those set aside.
 *
 * @throws InputError when the folder cannot be read, when a file is no history, is of another assignment, or two tell of the same experiment
 *
 * @example
 * const histories = await readHistories('histories', 'a3-batch-norm');
 * histories.get('3-layer-bn')?.test.accuracy;
 */
export async function readHistories(folder: string, assignment: string): Promise<Histories> {
  const paths = await jsonFiles(folder);
  const readFrom = new Map<string, string>();
  const histories: History[] = [];
  for (const path of paths) {
    const history = await readJson(History, path);
    if (history.assignment !== assignment) {
      throw new InputError(
        `${path}: expected a history of '${assignment}', got one of '${history.assignment}'. Give this assignment's folder`,
      );
    }
    const twin = readFrom.get(history.experiment);
    if (twin !== undefined) {
      throw new InputError(`${path}: '${history.experiment}' was read from ${twin} already. Remove one of the two`);
    }
    readFrom.set(history.experiment, path);
    histories.push(history);
  }
  // 'lambda-coarse/10' after 'lambda-coarse/9'
  histories.sort((a, b) => a.experiment.localeCompare(b.experiment, 'en', { numeric: true }));
  return new Map(histories.map((history) => [history.experiment, history]));
}

async function jsonFiles(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder, { recursive: true });
  } catch (cause) {
    throw new InputError(`${folder}: the folder of histories cannot be read. Is the path right?`, { cause });
  }
  const files = names.filter((name) => name.endsWith('.json') && !name.split(sep).includes(SET_ASIDE));
  return files.map((name) => join(folder, name)).sort();
}
