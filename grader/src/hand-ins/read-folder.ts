import { relative } from 'node:path';
import { InputError } from '@gradus/contracts';
import { languageOfFile } from '../languages/languages.ts';
import { ownFilesOf } from '../submission/own-files.ts';
import { CollectedFiles } from './collected-files.ts';
import { quoted } from './file-name.ts';
import { readRegularFile } from './read-regular-file.ts';

/**
 * Reads the files of a folder that a stranger filled: all that is a submission's own, but large files of data.
 *
 * @param path - no link
 * @throws InputError when it holds links, pipes, devices, a second name of another file, names that cannot be shown, or too
 *   much
 */
export async function readFolder(path: string): Promise<CollectedFiles> {
  const { files, large, links, others } = await ownFilesOf({ root: path, entry: path });
  const refused = (what: string, got: string): InputError =>
    new InputError(`${path}: ${quoted(relative(path, what))}: expected a regular file, got ${got}`);
  const [link] = links;
  if (link !== undefined) throw refused(link, 'a link. Put the file itself there');
  const [other] = others;
  if (other !== undefined) throw refused(other, 'a pipe or a device. Remove it');
  const collected = new CollectedFiles(path);
  // A notebook keeps its pictures.
  const sources = large.filter((file) => languageOfFile(file.path) !== undefined);
  for (const file of [...files, ...sources]) {
    const name = relative(path, file.path);
    collected.expect(name, file.bytes);
    const content = await readRegularFile(file.path, collected.room);
    collected.add(name, { content, modified: new Date(file.modifiedMs) });
  }
  return collected;
}
