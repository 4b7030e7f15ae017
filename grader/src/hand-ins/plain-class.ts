import { basename, dirname } from 'node:path';
import type { ClassList } from './class-list.ts';
import { partsOfName } from './file-name.ts';
import { type HandIn, listHandIns } from './list-hand-ins.ts';
import { takeHandIn } from './take-hand-in.ts';

/** A folder with a hand-in for each student. */
export async function classOf(folder: string, others: readonly string[]): Promise<ClassList> {
  const handIns = await listHandIns(folder, ...others);
  return {
    layout: 'folder',
    handIns: handIns.map(({ id, path, isFile }: HandIn) => ({
      student: { id },
      attempt: { source: basename(path), number: 1, of: 1 },
      take: async (into) => {
        partsOfName(basename(path), dirname(path));
        return { path: await takeHandIn(path, into), isAlone: isFile, leftOut: [] };
      },
    })),
    unassigned: [],
    close: async () => {},
  };
}
