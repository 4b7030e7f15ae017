import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError, type Student } from '@gradus/contracts';
import { chooseAttempt } from './attempts.ts';
import { ClassArchive } from './class-archive.ts';
import type { ClassFiles } from './class-files.ts';
import { ClassFolder } from './class-folder.ts';
import type { ClassList, StudentHandIn } from './class-list.ts';
import { type Deadline, platformTime } from './deadline.ts';
import { shown } from './file-name.ts';
import type { FoundClass, FoundHandIn, LayoutName, Who } from './layouts/layout.ts';
import { recogniseLayout } from './layouts/recognise-layout.ts';
import { readRoster } from './roster/read-roster.ts';
import type { Roster, RosterStudent } from './roster/roster.ts';
import { fold, studentIdOf } from './student-id.ts';
import { takeParts } from './take-parts.ts';

/** How a class is read. */
export interface ClassOptions {
  /** A CSV file, see `readRoster`. Without one the names of the hand-ins tell who is who. */
  readonly roster?: string | undefined;
  readonly deadline?: Deadline | undefined;
  /** Only what came from there. Without it the names tell. */
  readonly layout?: LayoutName | undefined;
  /** Paths that are no hand-ins, should they lie in the folder: where results go, the course's adapter, the roster. */
  readonly others?: readonly string[] | undefined;
}

/** A student, and what was found of that one. */
interface Handing {
  readonly student: Student;
  readonly handIns: FoundHandIn[];
}

/**
 * Lists what a class handed in, without reading it: a folder or a zip file, as a teacher made it or as Canvas, Moodle,
 * GitHub Classroom or Gradescope give it (see `layouts/`). Everything in it is a stranger's: what cannot be taken is one
 * student's, never the batch's.
 *
 * Students have ids that are names of folders on every system, different without regard to case, and the same in the next
 * download of the class. With a roster they come from it, each student of it has an entry, and a hand-in is somebody's only
 * where a number, a login, an address or the exact name says so. Where it cannot be told which of several counts, none does.
 *
 * @param path - a folder or a .zip
 * @throws InputError when `path` or the roster cannot be read, the archive is broken, the layout is not the one that is
 *   wanted, or nothing is found
 *
 * @example
 * const list = await readClass('submissions.zip', { roster: 'roster.csv', deadline: parseDeadline('2026-11-24T23:59Z') });
 * for (const handIn of list.handIns) await handIn.take(await mkdtemp('copy-'));
 */
export async function readClass(
  path: string,
  { roster: rosterPath, deadline, layout: wanted, others = [] }: ClassOptions = {},
): Promise<ClassList> {
  const roster = rosterPath === undefined ? undefined : await readRoster(rosterPath);
  const files = await openClass(path);
  try {
    const isNoHandIn = new Set(
      [...others, ...(rosterPath === undefined ? [] : [rosterPath])].map((other) => resolve(other)),
    );
    const isOther = (inside: string): boolean => isNoHandIn.has(resolve(join(path, inside)));
    const { layout, input } = await recogniseLayout(files, wanted, isOther);
    const zone = deadline === undefined ? {} : { zone: deadline.zone };
    const { found, unassigned } = await layout.find({ ...input, ...(roster === undefined ? {} : { roster }), ...zone });
    if (found.length === 0 && unassigned.length === 0) {
      throw new InputError(`${path}: expected a folder, a .zip, .ts, .py or .ipynb file for each student, found none`);
    }
    const assigned = roster === undefined ? byName(found) : byRoster(found, roster, deadline?.zone);
    const handIns = assigned.handings.map((handing) => handInOf(handing, files, deadline));
    return {
      layout: layout.name,
      handIns: handIns.sort((a, b) => (a.student.id < b.student.id ? -1 : 1)),
      unassigned: [...unassigned, ...assigned.unassigned, ...refusedOutside(files, found)].sort((a, b) =>
        a.source < b.source ? -1 : 1,
      ),
      ...(deadline === undefined ? {} : { deadline: deadline.text }),
      close: () => files.close(),
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}

async function openClass(path: string): Promise<ClassFiles> {
  const status = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(`${path}: expected a folder or a .zip of submissions, cannot read it (${cause.code})`, {
      cause,
    });
  });
  return status.isDirectory() ? new ClassFolder(path) : await ClassArchive.open(path);
}

interface Assigned extends Pick<FoundClass, 'unassigned'> {
  readonly handings: readonly Handing[];
}

function byName(found: readonly FoundHandIn[]): Assigned {
  const handings = new Map<string, Handing>();
  for (const handIn of found) {
    const id = studentIdOf(handIn.who.id);
    const handing = handings.get(fold(id)) ?? { student: studentOf(id, handIn.who), handIns: [] };
    handings.set(fold(id), handing);
    handing.handIns.push(handIn);
  }
  return { handings: [...handings.values()], unassigned: [] };
}

function studentOf(id: string, { name, email, accounts }: Who): Student {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(accounts === undefined ? {} : { accounts }),
  };
}

function byRoster(found: readonly FoundHandIn[], roster: Roster, zone: string | undefined): Assigned {
  const unassigned: { source: string; reason: string }[] = [];
  const handIns = new Map<RosterStudent, FoundHandIn[]>(roster.students.map((each) => [each, []]));
  for (const handIn of found) {
    const match = roster.match(handIn.who.keys);
    if ('reason' in match) unassigned.push({ source: handIn.source, reason: match.reason });
    else for (const student of match.students) handIns.get(student)?.push(timed(handIn, student, zone));
  }
  return {
    handings: [...handIns].map(([who, own]) => ({ student: withAccounts(who, own), handIns: own })),
    unassigned,
  };
}

/** GitHub Classroom tells in its grades when the last commit came. */
function timed(handIn: FoundHandIn, { handedInAt }: RosterStudent, zone: string | undefined): FoundHandIn {
  const ms = handedInAt === undefined ? undefined : platformTime(handedInAt, zone);
  return ms === undefined || handIn.handedInMs !== undefined ? handIn : { ...handIn, handedInMs: ms };
}

/** What the platform knows of the student beside what the roster does. Of a group it knows another one, or none. */
function withAccounts({ student }: RosterStudent, handIns: readonly FoundHandIn[]): Student {
  const gradescope = handIns.find(({ who }) => who.accounts?.gradescope !== undefined)?.who.accounts?.gradescope;
  return gradescope === undefined ? student : { ...student, accounts: { ...student.accounts, gradescope } };
}

function handInOf({ student, handIns }: Handing, files: ClassFiles, deadline: Deadline | undefined): StudentHandIn {
  const refusing = (reason: string, attempt: Pick<StudentHandIn, 'attempt'> = {}): StudentHandIn => ({
    student,
    ...attempt,
    take: async () => {
      throw new InputError(`${student.id}: ${reason}`);
    },
  });
  if (handIns.length === 0) return refusing('handed in nothing');
  const choice = chooseAttempt(handIns, deadline);
  if ('reason' in choice) return refusing(choice.reason);
  const { handIn, attempt } = choice;
  if (handIn.refused !== undefined) return refusing(handIn.refused, { attempt });
  return {
    student,
    attempt,
    take: (into) => takeParts(files, handIn, student.id, into).catch((error) => fromTheClassOn(error, files)),
  };
}

/** What a student is told says where in the class it is, and not where the class lies on the teacher's machine. */
function fromTheClassOn(error: unknown, { where, isArchive }: ClassFiles): never {
  if (!(error instanceof InputError)) throw error;
  const before = isArchive ? `${where}: ` : join(where, '/');
  throw new InputError(error.message.replaceAll(before, ''), { cause: error });
}

/** Entries of an archive that are not taken and lie in nobody's hand-in. */
function refusedOutside({ refused }: ClassFiles, found: readonly FoundHandIn[]): FoundClass['unassigned'] {
  const inside = new Set(found.flatMap(({ parts }) => parts.map(({ entry }) => entry.path)));
  const isInside = (path: string): boolean => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (inside.has(path.slice(0, end))) return true;
    }
    return false;
  };
  const outside = [...refused].filter(([path]) => !isInside(path));
  return outside.map(([path, reason]) => ({ source: shown(path), reason }));
}
