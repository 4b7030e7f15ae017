import { relative } from 'node:path';
import { InputError } from '@gradus/contracts';
import { languageOfFile } from '../languages/languages.ts';
import { type OwnFile, ownFilesOf } from '../submission/own-files.ts';
import { CollectedFiles } from './collected-files.ts';
import { quoted } from './file-name.ts';
import { readRegularFile } from './read-regular-file.ts';

/**
 * Reads the files of a folder that a stranger filled: all that is a submission's own, but large files of data.
 *
 * @param path - no link
 * @returns the files, and the paths of large files of data in the folder, sorted
 * @throws InputError when it holds links, pipes, devices, a second name of another file, names that cannot be shown, or too
 *   much
 */
export async function readFolder(
  path: string,
): Promise<{ readonly files: CollectedFiles; readonly leftOut: readonly string[] }> {
  const { files, large, links, others } = await ownFilesOf({ root: path, entry: path });
  const refused = (what: string, got: string): InputError =>
    new InputError(`${path}: ${quoted(relative(path, what))}: expected a regular file, got ${got}`);
  const [link] = links;
  if (link !== undefined) throw refused(link, 'a link. Put the file itself there');
  const [other] = others;
  if (other !== undefined) throw refused(other, 'a pipe or a device. Remove it');
  const collected = new CollectedFiles(path);
  // A notebook keeps its pictures.
  const isSource = (file: OwnFile): boolean => languageOfFile(file.path) !== undefined;
  const sources = large.filter(isSource);
  for (const file of [...files, ...sources]) {
    const name = relative(path, file.path);
    collected.expect(name, file.bytes);
    const content = await readRegularFile(file.path, collected.room);
    collected.add(name, { content, modified: new Date(file.modifiedMs) });
  }
  const data = large.filter((file) => !isSource(file));
  return { files: collected, leftOut: data.map((file) => relative(path, file.path)).sort() };
}
