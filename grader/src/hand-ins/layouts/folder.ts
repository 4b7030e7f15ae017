import { basename, extname } from 'node:path';
import { languageOfFile } from '../../languages/languages.ts';
import { isPrintable, personName, quoted, shown } from '../file-name.ts';
import { studentIdOf } from '../student-id.ts';
import type { FoundClass, FoundHandIn, Layout, LayoutInput } from './layout.ts';

export const ARCHIVE = '.zip';

/**
 * A folder, a zip file or a file of any language for each student, called as the student is. What else lies there is
 * passed over.
 */
export const folderLayout: Layout = {
  name: 'folder',
  title: 'a folder, a .zip or a source file for each student',
  recognises: async () => true,

  async find({ entries }: LayoutInput): Promise<FoundClass> {
    const found: FoundHandIn[] = [];
    for (const entry of entries) {
      const { name, kind } = entry;
      const id = idOf(name, kind === 'folder');
      if (id === undefined) continue;
      found.push({
        // The id says it, unless it had to be written in another way.
        who: { id, ...(studentIdOf(id) === id ? {} : { name: personName(id) }), keys: [{ kind: 'any', value: id }] },
        parts: [{ entry, name }],
        source: shown(name),
        ...(isPrintable(name) ? {} : { refused: `${quoted(name)}: expected a name of printable characters` }),
      });
    }
    return { found, unassigned: [] };
  },
};

function idOf(name: string, isFolder: boolean): string | undefined {
  if (isFolder) return name;
  if (name.endsWith(ARCHIVE)) return basename(name, ARCHIVE);
  return languageOfFile(name) === undefined ? undefined : basename(name, extname(name));
}
