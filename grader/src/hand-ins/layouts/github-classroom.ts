import { basename } from 'node:path';
import { quoted, shown } from '../file-name.ts';
import type { FoundClass, FoundHandIn, Layout, LayoutInput } from './layout.ts';

/**
 * GitHub Classroom: clones `<assignment>-<user name>`, or of a team `<assignment>-<team>`, as `gh classroom clone
 * student-repos` puts them into `<assignment>-submissions`. The assignment is what that folder says, else what the names
 * have in common up to a `-`; with a roster as much of it as leaves most names known. git is never run in a clone, nor is
 * anything read of its `.git`.
 *
 * Without a roster the id is the user name.
 *
 * @see github/gh-classroom `cmd/gh-classroom/clone/student-repos/student-repos.go`
 */
export const githubClassroom: Layout = {
  name: 'github',
  title: 'clones of GitHub Classroom',

  async recognises({ files, folder, entries }: LayoutInput, isWanted: boolean): Promise<boolean> {
    const folders = entries.filter(({ kind }) => kind === 'folder');
    if (folders.length === 0 || prefixesOf(folders.map(({ name }) => name)).length === 0) return false;
    if (isWanted) return true;
    for (const { name } of folders)
      if (!(await files.isClone(folder === '' ? name : `${folder}/${name}`))) return false;
    return true;
  },

  async find({ files, folder, entries, roster }: LayoutInput): Promise<FoundClass> {
    const folders = entries.filter(({ kind }) => kind === 'folder');
    const names = folders.map(({ name }) => name);
    const slug = /^(.+)-submissions$/.exec(basename(folder === '' ? files.where : folder, '.zip'))?.[1];
    const prefixes = prefixesOf(names);
    const isKnown = (prefix: string) => (name: string) =>
      roster?.find('github', name.slice(prefix.length)).length === 1;
    const known = prefixes.map((prefix) => names.filter(isKnown(prefix)).length);
    const best = prefixes[known.indexOf(Math.max(...known))] ?? '';
    const prefix = slug !== undefined && prefixes.includes(`${slug}-`) ? `${slug}-` : best;
    const found = folders.map((entry): FoundHandIn => {
      const user = entry.name.slice(prefix.length);
      return {
        who: {
          id: user,
          accounts: { github: user },
          keys: [
            { kind: 'repository', value: entry.name },
            { kind: 'github', value: user },
            { kind: 'group', value: user },
          ],
        },
        parts: [{ entry, name: entry.name }],
        source: shown(entry.name),
      };
    });
    const others = entries.filter(({ kind }) => kind !== 'folder');
    return {
      found,
      unassigned: others.map(({ name }) => ({
        source: shown(name),
        reason: `expected clones called ${quoted(`${prefix}<user name>`)}, got a file`,
      })),
    };
  },
};

/** What all names begin with, up to a `-` and not the whole of one; the longest first. */
function prefixesOf(names: readonly string[]): string[] {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) {
    let same = 0;
    while (same < length && name[same] === first[same]) same++;
    length = same;
  }
  const prefixes: string[] = [];
  for (let at = first.lastIndexOf('-', length - 1); at > 0; at = first.lastIndexOf('-', at - 1)) {
    const prefix = first.slice(0, at + 1);
    if (names.every((name) => name.length > prefix.length)) prefixes.push(prefix);
  }
  return prefixes;
}
