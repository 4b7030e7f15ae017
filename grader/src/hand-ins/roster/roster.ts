import type { Student } from '@gradus/contracts';
import { canvasNameOf } from '../canvas-name.ts';
import { fold } from '../student-id.ts';
import type { Key, KeyKind } from './key.ts';

/** A student of a roster, and what the gradebook does not need. */
export interface RosterStudent {
  readonly student: Student;
  /** What else names the student: the identifier of GitHub Classroom, an id of the course. */
  readonly identifiers: readonly string[];
  readonly group?: string;
  /** The name of the clone. */
  readonly repository?: string;
  /** When the last commit came, as GitHub Classroom writes it. */
  readonly handedInAt?: string;
}

/** Kinds of numbers that a platform gives: who has another one is somebody else, whatever the name. */
const DECISIVE: ReadonlySet<Key['kind']> = new Set(['canvas', 'moodle']);
/** What several share. */
const SHARED: ReadonlySet<Key['kind']> = new Set(['group', 'repository']);
/** What people can give themselves. */
const BY_NAME: ReadonlySet<Key['kind']> = new Set(['name', 'canvasName']);
const TITLES: Readonly<Record<string, string>> = { sis: "number of the school's", email: 'email address' };
/** What the name of a folder may be. */
const ANY: readonly KeyKind[] = ['id', 'login', 'sis', 'email', 'emailLocal', 'github', 'canvas', 'moodle', 'name'];

/** Whose a hand-in is: several for a group's; or why nobody's. */
export type Match = { readonly students: readonly RosterStudent[] } | { readonly reason: string };

/** A class as its teacher knows it. */
export class Roster {
  readonly students: readonly RosterStudent[];
  /** Most names are one student's: a list of each would be most of the memory. */
  readonly #index = new Map<KeyKind, Map<string, RosterStudent | RosterStudent[]>>();

  /** @param students - with different ids */
  constructor(students: readonly RosterStudent[]) {
    this.students = students;
    for (const student of students) for (const [kind, value] of namesOf(student)) this.#add(kind, value, student);
  }

  /** Who has this in the roster, without regard to case and ways to write. */
  find(kind: KeyKind, value: string): readonly RosterStudent[] {
    const found = this.#index.get(kind)?.get(folded(kind, value)) ?? [];
    return Array.isArray(found) ? found : [found];
  }

  /** Finds whose a hand-in is. The first key that the roster knows decides; of two who fit it is neither's. */
  match(keys: readonly Key[]): Match {
    for (const { kind, value, name } of keys) {
      const kinds = kind === 'any' ? ANY : [kind];
      const students = [...new Set(kinds.flatMap((each) => this.find(each, value)))];
      const [only, another] = students;
      if (only === undefined) {
        if (DECISIVE.has(kind) && this.#index.has(kind as KeyKind)) {
          return { reason: `no student of the roster has the ${kind} number ${value}` };
        }
        continue;
      }
      if (SHARED.has(kind)) return { students };
      if (another !== undefined) {
        const ids = students
          .map(({ student }) => student.id)
          .sort()
          .slice(0, 3);
        return { reason: `fits ${students.length} students of the roster: ${ids.join(', ')}` };
      }
      if (name !== undefined && !isCalled(only, name)) {
        return { reason: `the ${kind} number ${value} is ${only.student.id} in the roster, whose name is another` };
      }
      if (BY_NAME.has(kind)) {
        const other = keys.find((key) => isAnother(only, key));
        if (other !== undefined) {
          return {
            reason: `has the name of ${only.student.id} in the roster, but another ${TITLES[other.kind] ?? other.kind}`,
          };
        }
      }
      return { students };
    }
    return { reason: 'nobody of the roster' };
  }

  #add(kind: KeyKind, value: string, student: RosterStudent): void {
    const name = folded(kind, value);
    if (name === '') return;
    const ofKind = this.#index.get(kind) ?? new Map<string, RosterStudent | RosterStudent[]>();
    this.#index.set(kind, ofKind);
    const before = ofKind.get(name);
    if (before === undefined) ofKind.set(name, student);
    else if (!Array.isArray(before)) ofKind.set(name, before === student ? student : [before, student]);
    else if (!before.includes(student)) before.push(student);
  }
}

function* namesOf({ student, identifiers, group, repository }: RosterStudent): Generator<[KeyKind, string]> {
  const { id, name, email, accounts = {} } = student;
  for (const each of [id, ...identifiers]) yield ['id', each];
  for (const kind of ['canvas', 'sis', 'login', 'moodle', 'github'] as const) {
    const value = accounts[kind];
    if (value !== undefined) yield [kind, value];
  }
  if (email !== undefined) yield* [['email', email] as const, ['emailLocal', email.replace(/@.*/s, '')] as const];
  if (accounts.login?.includes('@')) yield ['email', accounts.login];
  if (name !== undefined) {
    yield ['name', name];
    yield ['canvasName', canvasNameOf(name)];
    const [, last, first] = /^([^,]+),([^,]+)$/.exec(name) ?? [];
    if (last !== undefined && first !== undefined) yield ['name', `${first} ${last}`];
  }
  if (group !== undefined) yield* [['group', group] as const, ['group', canvasNameOf(group)] as const];
  if (repository !== undefined) yield ['repository', repository];
}

/** Whether a name is the student's, as a person, or as Canvas writes it: "Ann Block" is `blockann` there, and so is "Block, Ann". */
function isCalled({ student }: RosterStudent, name: string): boolean {
  if (student.name === undefined) return true;
  const words = student.name.split(/[\s,]+/u).slice(0, 9);
  const orders = words.map((_, at) => [...words.slice(at), ...words.slice(0, at)]);
  const wanted = [folded('name', name), fold(canvasNameOf(name))];
  return orders.some(
    (order) => wanted.includes(folded('name', order.join(' '))) || wanted.includes(fold(canvasNameOf(order.join('')))),
  );
}

/** Whether the roster has another value of this kind for the student. */
function isAnother({ student }: RosterStudent, { kind, value }: Key): boolean {
  const own = kind === 'email' ? student.email : kind === 'sis' ? student.accounts?.sis : undefined;
  return own !== undefined && fold(own) !== fold(value);
}

/** Moodle's `clean_filename` takes some marks out of a name, and writes `_` as a space. */
function folded(kind: KeyKind, value: string): string {
  const text =
    kind === 'name' || kind === 'group' ? value.replace(/[&<>"`|':\\/’]/g, '').replace(/[_\s]+/gu, ' ') : value;
  return fold(text).trim();
}
