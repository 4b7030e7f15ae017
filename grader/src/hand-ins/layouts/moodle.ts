import { personName, shown } from '../file-name.ts';
import type { Key } from '../roster/key.ts';
import type { FoundClass, FoundHandIn, Layout, LayoutInput, Part } from './layout.ts';

const FOLDER = /^(?<name>.+?)(?:_(?<number>\d+))?_assignsubmission_(?<plugin>[a-z]+)_?$/su;
const FLAT = /^(?<name>.+?)(?:_(?<number>\d+))?_assignsubmission_(?<plugin>[a-z]+)_(?<file>.+)$/su;

/**
 * Moodle's "Download all submissions": for each student a folder `Full Name_<number>_assignsubmission_file`, with a `_`
 * at its end in older ones, or with "Download submissions in folders" off flat files of that beginning. The number is
 * Moodle's for the participant of the assignment, the Identifier of the grading worksheet. Of a group there is one, by the
 * group's name and number. With anonymous submissions all have the same name. What was typed in is in
 * `…_assignsubmission_onlinetext`. There are no times, and only the last attempt.
 *
 * Without a roster the id is `Full Name_<number>`, as Moodle wants it back with feedback files.
 *
 * @see moodle/moodle `mod/assign/classes/downloader.php`; before 4.1 `mod/assign/locallib.php`, `download_submissions`
 */
export const moodle: Layout = {
  name: 'moodle',
  title: 'Moodle\'s "Download all submissions"',

  async recognises({ entries }: LayoutInput): Promise<boolean> {
    const matching = entries.filter(({ name, kind }) => read(name, kind === 'folder') !== undefined);
    return matching.length > 0 && matching.length * 2 > entries.length;
  },

  async find({ entries }: LayoutInput): Promise<FoundClass> {
    const unassigned: { source: string; reason: string }[] = [];
    const students = new Map<
      string,
      { person: string; number?: string; parts: Part[]; typed: string[]; first: string }
    >();
    for (const entry of entries) {
      const name = read(entry.name, entry.kind === 'folder');
      if (name === undefined) {
        unassigned.push({ source: shown(entry.name), reason: 'not a name that Moodle gives' });
        continue;
      }
      const { person, number, plugin, file } = name;
      const id = idOf(person, number);
      const student = students.get(id) ?? {
        person,
        ...(number && { number }),
        parts: [],
        typed: [],
        first: entry.name,
      };
      students.set(id, student);
      if (plugin === 'file') student.parts.push({ entry, name: file ?? entry.name });
      else student.typed.push(entry.name);
    }
    const names = new Set([...students.values()].map(({ person }) => person));
    const isAnonymous = students.size > 1 && names.size === 1;
    const found = [...students].map(([id, { person, number, parts, typed, first }]): FoundHandIn => {
      const keys: Key[] = [{ kind: 'group', value: person }];
      if (number !== undefined) keys.push({ kind: 'moodle', value: number, ...(isAnonymous ? {} : { name: person }) });
      if (!isAnonymous) keys.push({ kind: 'name', value: person });
      return {
        who: {
          id,
          ...(isAnonymous ? {} : { name: personName(person) }),
          ...(number === undefined ? {} : { accounts: { moodle: number } }),
          keys,
        },
        parts,
        source: shown(parts.length > 1 ? `${id}_*` : (parts[0]?.entry.name ?? first)),
        leftOut: typed.map(shown),
        unpacksAll: true,
        ...(parts.length > 0 ? {} : { refused: 'expected files, got a text that was typed in' }),
      };
    });
    return { found, unassigned };
  },
};

interface MoodleName {
  readonly person: string;
  readonly number?: string;
  readonly plugin: string;
  readonly file?: string;
}

function read(text: string, isFolder: boolean): MoodleName | undefined {
  const { name, number, plugin, file } = (isFolder ? FOLDER : FLAT).exec(text)?.groups ?? {};
  if (name === undefined || plugin === undefined) return undefined;
  return { person: name, plugin, ...(number === undefined ? {} : { number }), ...(file === undefined ? {} : { file }) };
}

function idOf(person: string, number: string | undefined): string {
  return number === undefined ? person : `${person}_${number}`;
}
