/** What a column of a roster tells. */
export type Column =
  | 'id'
  | 'name'
  | 'firstName'
  | 'lastName'
  | 'email'
  | 'login'
  | 'sis'
  | 'canvas'
  | 'moodle'
  | 'github'
  | 'identifier'
  | 'section'
  | 'group'
  | 'repository'
  | 'handedInAt'
  | 'role';

/** Where rosters come from, and their columns in lower case. The first whose `known` are all there is taken. */
interface RosterFormat {
  readonly title: string;
  readonly known: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}

const FORMATS: readonly RosterFormat[] = [
  {
    // instructure/canvas-lms lib/gradebook_exporter.rb
    title: "Canvas' gradebook (Student, ID, SIS User ID, SIS Login ID, Section)",
    known: ['student', 'id'],
    columns: {
      student: 'name',
      id: 'canvas',
      'sis user id': 'sis',
      'sis login id': 'login',
      section: 'section',
    },
  },
  {
    title: "Canvas' gradebook with LastName, FirstName",
    known: ['lastname', 'firstname', 'id'],
    columns: {
      lastname: 'lastName',
      firstname: 'firstName',
      id: 'canvas',
      'sis user id': 'sis',
      'sis login id': 'login',
      section: 'section',
    },
  },
  {
    title: "Canvas' groups (name, canvas_user_id, user_id, login_id, sections, group_name)",
    known: ['name', 'canvas_user_id'],
    columns: {
      name: 'name',
      canvas_user_id: 'canvas',
      user_id: 'sis',
      login_id: 'login',
      sections: 'section',
      group_name: 'group',
    },
  },
  {
    // github/gh-classroom cmd/gh-classroom/assignment-grades/assignment_grades.go; the roster is not in it
    title: 'GitHub Classroom (identifier, github_username, name; or its grades)',
    known: ['github_username'],
    columns: {
      identifier: 'identifier',
      roster_identifier: 'identifier',
      github_username: 'github',
      name: 'name',
      student_repository_name: 'repository',
      submission_timestamp: 'handedInAt',
      group_name: 'group',
    },
  },
  {
    // moodle/moodle mod/assign/feedback/offline/importgradeslib.php: a participant's number is at the end of the Identifier
    title: "Moodle's grading worksheet (Identifier, Full name, Email address, ID number)",
    known: ['identifier'],
    columns: {
      identifier: 'moodle',
      'full name': 'name',
      'first name': 'firstName',
      'last name': 'lastName',
      surname: 'lastName',
      'email address': 'email',
      'id number': 'sis',
      username: 'login',
      group: 'group',
    },
  },
];

const OTHERS: Readonly<Record<string, Column>> = {
  id: 'id',
  'student id': 'id',
  name: 'name',
  'full name': 'name',
  'first name': 'firstName',
  'last name': 'lastName',
  surname: 'lastName',
  email: 'email',
  'email address': 'email',
  login: 'login',
  username: 'login',
  sid: 'sis',
  'id number': 'sis',
  github: 'github',
  section: 'section',
  group: 'group',
  role: 'role',
};

/** What is expected, for messages. */
export const EXPECTED_ROSTERS: readonly string[] = [
  ...FORMATS.map(({ title }) => title),
  "Moodle's participants (First name, Last name, ID number, Email address)",
  'Gradescope (Name, SID, Email)',
  'any with id, name or email',
];

/** What each column tells, by its header; `undefined` for those that tell nothing of a student. */
export function columnsOf(headers: readonly string[]): (Column | undefined)[] {
  const names = headers.map((header) => header.trim().toLowerCase());
  const columns = FORMATS.find(({ known }) => known.every((name) => names.includes(name)))?.columns ?? OTHERS;
  return names.map((name, at) =>
    names.indexOf(name) === at && Object.hasOwn(columns, name) ? columns[name] : undefined,
  );
}
