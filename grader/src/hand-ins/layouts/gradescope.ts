import { InputError } from '@gradus/contracts';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { platformTime } from '../deadline.ts';
import { personName, quoted, shown } from '../file-name.ts';
import type { Key } from '../roster/key.ts';
import type { FoundClass, FoundHandIn, Layout, LayoutInput } from './layout.ts';

const METADATA = 'submission_metadata.yml';
const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_BLOCK = 256 * 1024;

/**
 * Gradescope's "Export Submissions": folders `submission_<number>`, and one `submission_metadata.yml` that tells of each
 * its submitters (name, sid, email), when it was handed in, and its earlier submissions, whose files are not exported. A
 * submission of several is everybody's.
 *
 * Without a roster the id is the email address, which is unique in a course, else the sid.
 *
 * The export has no description; what tools that read it expect of the metadata, as Ruby writes it, is
 * `{ submission_1: { :submitters: [{ :name:, :sid:, :email: }], :created_at:, :history: [{ :created_at: }] } }`.
 *
 * @see https://guides.gradescope.com/hc/en-us/articles/21926598776333 for the roster, where addresses are unique
 */
export const gradescope: Layout = {
  name: 'gradescope',
  title: 'Gradescope\'s "Export Submissions"',

  async recognises({ entries }: LayoutInput): Promise<boolean> {
    return entries.some(({ name, kind }) => name === METADATA && kind === 'file');
  },

  async find({ files, folder, entries, zone }: LayoutInput): Promise<FoundClass> {
    const at = folder === '' ? METADATA : `${folder}/${METADATA}`;
    const found: FoundHandIn[] = [];
    const unassigned: { source: string; reason: string }[] = [];
    const folders = new Map(entries.filter(({ kind }) => kind === 'folder').map((entry) => [entry.name, entry]));
    for await (const { name, text } of submissionsIn(files.lines(at, MAX_BYTES), `${files.where}: ${METADATA}`)) {
      const entry = folders.get(name);
      const metadata = text === undefined ? undefined : read(text, zone);
      if (entry === undefined) {
        unassigned.push({ source: shown(name), reason: `${METADATA} tells of it, and there is no such folder` });
        continue;
      }
      folders.delete(name);
      if (metadata === undefined) {
        unassigned.push({ source: shown(name), reason: `what ${METADATA} tells of it cannot be read` });
        continue;
      }
      const { submitters, handedInMs, before } = metadata;
      if (submitters.length === 0) {
        unassigned.push({ source: shown(name), reason: `${METADATA} tells no submitter` });
      }
      for (const submitter of submitters) {
        found.push({
          // The names of the entry: what is cut out of the text keeps all around it in memory.
          who: whoIs(submitter, entry.name),
          parts: [{ entry, name: entry.name }],
          source: shown(entry.name),
          ...(handedInMs === undefined ? {} : { handedInMs }),
          before,
        });
      }
    }
    for (const name of folders.keys()) {
      unassigned.push({ source: shown(name), reason: `${METADATA} does not tell of it` });
    }
    return { found, unassigned };
  },
};

interface Submitter {
  readonly name?: string;
  readonly sid?: string;
  readonly email?: string;
}

function whoIs({ name, sid, email }: Submitter, submission: string): FoundHandIn['who'] {
  const keys: Key[] = [];
  if (sid !== undefined) keys.push({ kind: 'sis', value: sid });
  if (email !== undefined) keys.push({ kind: 'email', value: email });
  if (name !== undefined) keys.push({ kind: 'name', value: name });
  const number = /^submission_(\d+)$/.exec(submission)?.[1];
  return {
    id: email ?? sid ?? (name === undefined ? submission : `${name}_${number ?? submission}`),
    ...(name === undefined ? {} : { name: personName(name) }),
    ...(email === undefined ? {} : { email }),
    accounts: { ...(number && { gradescope: number }), ...(sid === undefined ? {} : { sis: sid }) },
    keys,
  };
}

interface Block {
  readonly name: string;
  /** Left out where it is too long. */
  readonly text?: string;
}

/**
 * Cuts the metadata at its outermost keys, and leaves out what autograders wrote: of a large class it is hundreds of MB,
 * which is neither kept nor parsed.
 *
 * @throws InputError when it begins in another way
 */
async function* submissionsIn(lines: AsyncIterable<string>, where: string): AsyncGenerator<Block> {
  let name: string | undefined;
  let text = '';
  let skippedFrom: number | undefined;
  const block = (): Block => (text.length > MAX_BLOCK ? { name: name as string } : { name: name as string, text });
  for await (const line of lines) {
    if (skippedFrom !== undefined && isBelow(line, skippedFrom)) continue;
    skippedFrom = undefined;
    if (/^[^\s#-]/.test(line)) {
      if (name !== undefined) yield block();
      const key = /^(["']?)(.+)\1:\s*$/.exec(line)?.[2];
      if (key === undefined) throw new InputError(`${where}: expected submission_<number>: first, got ${quoted(line)}`);
      name = key;
      text = '';
      continue;
    }
    const results = /^\s+(?:- )?(?=:results:)/.exec(line);
    if (results !== null) skippedFrom = results[0].length;
    else if (name !== undefined && text.length <= MAX_BLOCK) text += `${line}\n`;
  }
  if (name !== undefined) yield block();
}

/** Whether a line belongs to the key that begins at a column: Ruby puts the items of a list right under it. */
function isBelow(line: string, column: number): boolean {
  const start = line.search(/\S/);
  return start < 0 || start > column || (start === column && line.startsWith('- ', column));
}

interface Metadata {
  readonly submitters: readonly Submitter[];
  readonly handedInMs?: number;
  readonly before: number;
}

/** Walks the nodes, so that aliases are never followed and nothing is made of tags. */
function read(text: string, zone: string | undefined): Metadata | undefined {
  const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false });
  const root: unknown = document.contents;
  if (document.errors.length > 0 || !isMap(root)) return undefined;
  const people = root.get(':submitters', true);
  const history = root.get(':history', true);
  const time = textOf(root.get(':created_at', true)) ?? utcOf(root.get(':created_at', true));
  const handedInMs = time === undefined ? undefined : platformTime(time, zone);
  return {
    submitters: isSeq(people) ? people.items.flatMap(submitterOf) : [],
    ...(handedInMs === undefined ? {} : { handedInMs }),
    before: isSeq(history) ? history.items.length : 0,
  };
}

function submitterOf(node: unknown): Submitter[] {
  if (!isMap(node)) return [];
  const name = textOf(node.get(':name', true));
  const sid = textOf(node.get(':sid', true));
  const email = textOf(node.get(':email', true));
  if (name === undefined && sid === undefined && email === undefined) return [];
  return [{ ...(name && { name }), ...(sid && { sid }), ...(email && { email }) }];
}

function textOf(node: unknown): string | undefined {
  const value = isScalar(node) && typeof node.value === 'string' ? node.value.trim() : '';
  return value === '' ? undefined : value;
}

/** A time with its zone, as Rails writes it. */
function utcOf(node: unknown): string | undefined {
  return isMap(node) ? textOf(node.get('utc', true)) : undefined;
}
