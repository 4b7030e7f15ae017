import { quoted, shown } from '../file-name.ts';
import type { Key } from '../roster/key.ts';
import type { FoundClass, FoundHandIn, Layout, LayoutInput, Part } from './layout.ts';

/** The name is in lower case and has no `_1_` of its own; `LATE` stands before the number of the user. */
const NAMED =
  /^(?<name>[\p{L}\p{M}\p{N}\p{Pc}]+?)(?<late>_LATE|_late)?_(?<user>\d+)_(?:\d+_(?<file>.+)|(?<typed>text|link)\.html)$/u;
const ANONYMOUS = /^(?<late>LATE_)?anon_(?<anonymous>[A-Za-z0-9]+)_(?:\d+_(?<file>.+)|(?<typed>text|link)\.html)$/;

/**
 * Canvas' "Download Submissions": flat files `lastnamefirstname_[LATE_]<user>_<attachment>_<name>`, the last attempt of
 * each student, without times. Of a group there is one hand-in, by the group's name and the number of a member. With
 * anonymous grading `anon_<id>` stands for name and number. What was typed in is `…_<user>_text.html`.
 *
 * Without a roster the id is `lastnamefirstname_<user>`.
 *
 * @see instructure/canvas-lms `lib/content_zipper.rb`, `get_filename`, `add_upload_submission`
 */
export const canvas: Layout = {
  name: 'canvas',
  title: 'Canvas\' "Download Submissions"',

  async recognises({ entries }: LayoutInput): Promise<boolean> {
    const files = entries.filter(({ kind }) => kind === 'file');
    const matching = files.filter(({ name }) => read(name) !== undefined);
    return matching.length > 0 && matching.length * 2 > entries.length;
  },

  async find({ entries, roster }: LayoutInput): Promise<FoundClass> {
    const unassigned: { source: string; reason: string }[] = [];
    const attempts = new Map<string, { name: CanvasName; parts: Part[]; typed: string[]; first: string }>();
    for (const entry of entries) {
      const name = entry.kind === 'file' ? read(entry.name) : undefined;
      if (name === undefined) {
        unassigned.push({ source: shown(entry.name), reason: 'not a name that Canvas gives' });
        continue;
      }
      // Two downloads in one folder may hold a student in time and late.
      const key = `${name.id} ${name.isLate}`;
      const attempt = attempts.get(key) ?? { name, parts: [], typed: [], first: entry.name };
      attempts.set(key, attempt);
      if (name.file === undefined) attempt.typed.push(entry.name);
      else attempt.parts.push({ entry, name: name.file });
    }
    const persons = new Map<string, Set<string>>();
    for (const { name } of attempts.values()) {
      if (name.user === undefined || name.person === undefined) continue;
      persons.set(name.user, (persons.get(name.user) ?? new Set()).add(name.person));
    }
    const isOfSeveral = (user: string | undefined): boolean => (persons.get(user ?? '')?.size ?? 0) > 1;
    const found = [...attempts.values()].map(({ name, parts, typed, first }): FoundHandIn => {
      const { id, isLate, user, person } = name;
      const accounts = user === undefined ? {} : { accounts: { canvas: user } };
      const keys: Key[] = [];
      if (person !== undefined) keys.push({ kind: 'group', value: person });
      if (user !== undefined)
        keys.push({ kind: 'canvas', value: user, ...(person === undefined ? {} : { name: person }) });
      if (person !== undefined) keys.push({ kind: 'canvasName', value: person });
      return {
        who: { id, ...(person === undefined ? {} : { name: person }), ...accounts, keys },
        parts,
        source: shown(parts.length + typed.length > 1 ? `${id}_*` : first),
        isLate,
        leftOut: typed.map(shown),
        isNumbered: true,
        unpacksAll: true,
        // Who is called `ann_11` is read as number 11.
        ...(roster === undefined && isOfSeveral(user)
          ? { refused: `expected one name of number ${user}, got several in this download` }
          : {}),
        ...(parts.length > 0 ? {} : { refused: `expected files, got a text or a link (${quoted(first)})` }),
      };
    });
    return { found, unassigned };
  },
};

interface CanvasName {
  readonly id: string;
  readonly isLate: boolean;
  readonly person?: string;
  readonly user?: string;
  /** Left out where something was typed in. */
  readonly file?: string;
}

function read(text: string): CanvasName | undefined {
  const { name, late, user, file, anonymous } = (NAMED.exec(text) ?? ANONYMOUS.exec(text))?.groups ?? {};
  const rest = { isLate: late !== undefined, ...(file === undefined ? {} : { file }) };
  if (anonymous !== undefined) return { id: `anon_${anonymous}`, ...rest };
  return name === undefined || user === undefined ? undefined : { id: `${name}_${user}`, person: name, user, ...rest };
}
