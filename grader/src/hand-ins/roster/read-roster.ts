import { InputError } from '@gradus/contracts';
import { CsvError, parse } from 'csv-parse/sync';
import { personName, quoted } from '../file-name.ts';
import { readRegularFile } from '../read-regular-file.ts';
import { fold, studentIdOf } from '../student-id.ts';
import { type Column, columnsOf, EXPECTED_ROSTERS } from './columns.ts';
import { Roster, type RosterStudent } from './roster.ts';

const MAX_BYTES = 50 * 1024 * 1024;
const DELIMITERS = [',', ';', '\t'];
/** One of these must be told of each student. The id of the result is the first that is there and nobody else's. */
const NAMING = ['id', 'login', 'sis', 'email', 'identifier', 'github', 'moodle', 'canvas', 'name'] as const;

type Row = Partial<Record<Column, string>>;

/**
 * Reads a class list: CSV with `,`, `;` or tabs, in UTF-8, as Canvas, Moodle, GitHub Classroom and Gradescope write it, or
 * with columns called `id`, `name`, `email`. Canvas' rows of points and its test student, and who is no student by a
 * column `Role`, are passed over.
 *
 * A student's id is the first of these that the roster tells and no other student has: `id`, the login, the school's
 * number, the email address, GitHub Classroom's identifier, the GitHub name, Moodle's number, Canvas' number, the name. Of a
 * login or an email address it is the part before the `@`, where that is nobody else's.
 *
 * @throws InputError when it cannot be read, is no CSV in UTF-8, has no such columns, a student without any of them, or one
 *   student twice
 */
export async function readRoster(path: string): Promise<Roster> {
  const [headers = [], ...lines] = parseCsv(textOf(await readRegularFile(path, MAX_BYTES), path), path);
  const columns = columnsOf(headers);
  if (!NAMING.some((column) => columns.includes(column)) && !columns.includes('lastName')) {
    throw new InputError(
      `${path}: expected the columns of a roster, found ${headers.slice(0, 20).map(quoted).join(', ') || 'none'}. Known are: ${EXPECTED_ROSTERS.join('; ')}`,
    );
  }
  const rows = lines
    .map((line, at) => ({ row: rowOf(line, columns), line: at + 2 }))
    .filter(({ row }) => isStudent(row));
  const distinct = [...new Map(rows.map((each) => [JSON.stringify(each.row), each])).values()];
  if (distinct.length === 0) throw new InputError(`${path}: expected a student a row, found none`);
  for (const { row, line } of distinct) {
    if (namesIn(row).length === 0) {
      throw new InputError(`${path}: row ${line}: expected an id, a name or an email address, found none`);
    }
  }
  const ids = idsOf(distinct, path);
  return new Roster(distinct.map(({ row }, at) => studentOf(ids[at] as string, row)));
}

function textOf(bytes: Buffer, path: string): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${path}: expected CSV in UTF-8, got another encoding. Save it as "CSV UTF-8"`, { cause });
  }
}

function parseCsv(text: string, path: string): string[][] {
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 1024 * 1024,
    });
  } catch (cause) {
    const why = cause instanceof CsvError ? cause.message : String(cause);
    throw new InputError(`${path}: expected CSV, cannot read it (${quoted(why)})`, { cause });
  }
}

/** The one that cuts the headers into most. */
function delimiterOf(text: string): string {
  const headers = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => headers.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
}

function rowOf(line: readonly string[], columns: readonly (Column | undefined)[]): Row {
  const row: Row = {};
  for (const [at, column] of columns.entries()) {
    const value = line[at]?.trim() ?? '';
    if (column !== undefined && value !== '') row[column] = value;
  }
  const { firstName, lastName, ...rest } = row;
  const name = [firstName, lastName].filter((part) => part !== undefined).join(' ');
  // "Participant 12", in the language of the course.
  const moodle = /(\d+)$/.exec(rest.moodle ?? '')?.[1];
  const { moodle: _, ...others } = rest;
  return { ...(name === '' ? {} : { name }), ...others, ...(moodle === undefined ? {} : { moodle }) };
}

/** Canvas has a row of points, and a student for trying out; Gradescope tells teachers from students. */
function isStudent({ name, role, canvas, ...rest }: Row): boolean {
  const isTestStudent = name === 'Student, Test' || (name === 'Test Student' && canvas !== undefined);
  if (isTestStudent || (role !== undefined && !/^student$/i.test(role))) return false;
  if (name !== undefined && /^Points Possible$/i.test(name)) return false;
  return name !== undefined || canvas !== undefined || Object.keys(rest).length > 0;
}

/** What may be the id, the best first. */
function namesIn(row: Row): string[] {
  return NAMING.flatMap((column) => {
    const value = row[column];
    if (value === undefined) return [];
    const local = /^([^@]+)@[^@]+$/.exec(value)?.[1];
    return (column === 'login' || column === 'email') && local !== undefined ? [local, value] : [value];
  }).map(studentIdOf);
}

/** @throws InputError when two cannot be told apart */
function idsOf(rows: readonly { readonly row: Row; readonly line: number }[], path: string): string[] {
  const names = rows.map(({ row }) => namesIn(row));
  /** Whose a name is: a row's, or `undefined` where it is several rows'. */
  const owners = new Map<string, number | undefined>();
  for (const [at, own] of names.entries()) {
    for (const name of own) {
      const key = fold(name);
      owners.set(key, owners.has(key) && owners.get(key) !== at ? undefined : at);
    }
  }
  return names.map((own, at) => {
    const id = own.find((name) => owners.get(fold(name)) === at);
    if (id !== undefined) return id;
    const [first = ''] = own;
    const same = rows.filter((_, other) => names[other]?.some((name) => fold(name) === fold(first)));
    const lines = same.slice(0, 5).map(({ line }) => line);
    throw new InputError(
      `${path}: rows ${lines.join(' and ')}: expected each student once, got ${quoted(first)} in all of them, and nothing else that tells them apart`,
    );
  });
}

function studentOf(id: string, row: Row): RosterStudent {
  const { name, login, sis, canvas, moodle, github, section, identifier, group, repository, handedInAt } = row;
  const email = row.email ?? [login, identifier].find((value) => value?.includes('@'));
  const accounts = {
    ...(canvas && { canvas }),
    ...(sis && { sis }),
    ...(login && { login }),
    ...(section && { section }),
    ...(moodle && { moodle }),
    ...(github && { github }),
  };
  return {
    student: {
      id,
      ...(name && { name: personName(name) }),
      ...(email && { email }),
      ...(Object.keys(accounts).length > 0 ? { accounts } : {}),
    },
    identifiers: [row.id, identifier].filter((value) => value !== undefined),
    ...(group && { group }),
    ...(repository && { repository }),
    ...(handedInAt && { handedInAt }),
  };
}
