import { lchown, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attempt, InputError, type Student } from '@gradus/contracts';
import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import type { ClassList } from './class-list.ts';
import { parseDeadline } from './deadline.ts';
import { type ClassOptions, readClass } from './read-class.ts';
import { fold } from './student-id.ts';

const temporaryFolder = temporaryFolders();
const text = (content: string) => new TextEncoder().encode(content);
const DEADLINE = parseDeadline('2026-11-24T23:59:00+01:00');

type Files = Readonly<Record<string, string | Uint8Array>>;

async function folderOf(files: Files, name = 'class'): Promise<string> {
  const folder = join(await temporaryFolder(), name);
  await mkdir(folder);
  return await writeFiles(folder, files);
}

async function zipOf(files: Files, name = 'class.zip'): Promise<string> {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? text(content) : content,
  ]);
  return await packed(Object.fromEntries(entries), name);
}

async function packed(entries: Zippable, name = 'class.zip'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, zipSync(entries, { level: 1 }));
  return path;
}

async function read(path: string, options: ClassOptions = {}): Promise<ClassList> {
  const list = await readClass(path, options);
  onTestFinished(() => list.close());
  return list;
}

/** @returns the files of a copy by their names; of a file that is alone, its name before its content */
async function take(list: ClassList, id: string): Promise<Record<string, string>> {
  const handIn = list.handIns.find(({ student }) => student.id === id);
  if (handIn === undefined) throw new Error(`no ${id} among ${list.handIns.map(({ student }) => student.id).join()}`);
  const into = await temporaryFolder();
  const { path, isAlone } = await handIn.take(into);
  expect(path.startsWith(join(into, id))).toBe(true);
  expect((await stat(path)).isFile()).toBe(isAlone);
  if (isAlone) return { [path.slice(into.length + 1)]: await readFile(path, 'utf8') };
  const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const names = files.map((file) => join(file.parentPath, file.name)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name.slice(path.length + 1), await readFile(name, 'utf8')])),
  );
}

async function leftOutOf(list: ClassList, id: string): Promise<readonly string[] | undefined> {
  return (await list.handIns.find(({ student }) => student.id === id)?.take(await temporaryFolder()))?.leftOut;
}

async function refusal(doing: Promise<unknown>): Promise<string> {
  const error: unknown = await doing.then(
    () => 'done',
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

async function rosterOf(csv: string): Promise<string> {
  return join(await writeFiles(await temporaryFolder(), { 'roster.csv': csv }), 'roster.csv');
}

const METADATA = `---
submission_101:
  :submitters:
  - :name: Anna O'Brien
    :sid: '900'
    :email: anna@example.edu
  :created_at: 2026-11-24 22:59:30.500000000 Z
  :score: 3.0
  :results:
    tests:
    - name: ":submitters:"
      output: |
        submission_999:
          :submitters:

  :history:
  - :id: 90
    :created_at: 2026-11-20 10:00:00.000000000 -08:00
    :results:
    - a: 1
    - b: 2
  - :id: 91
    :created_at: &1 2026-11-21 10:00:00.000000000 Z
submission_102:
  :submitters:
  - :name: 李 小龙
    :sid: '901'
    :email: li@example.edu
  - :name: Bo Å
    :sid:
    :email: bo@example.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &2 2026-11-24 10:00:00.000000000 Z
    zone: &3 !ruby/object:ActiveSupport::TimeZone
      name: America/Los_Angeles
    time: *2
submission_103:
  :submitters: []
submission_104:
  :submitters: {{
submission_105:
  :submitters:
  - :name: Gone
`;

/** Classes as platforms give them, and who is in them. */
const LAYOUTS: readonly {
  readonly title: string;
  readonly name?: string;
  readonly files: Files;
  readonly layout: ClassList['layout'];
  readonly students: readonly Student[];
  readonly attempts?: Readonly<Record<string, Partial<Attempt>>>;
  readonly taken: Readonly<Record<string, Readonly<Record<string, string>> | RegExp>>;
  readonly unassigned?: readonly string[];
}[] = [
  {
    title: 'folders, archives and files',
    files: {
      'alice/submission.py': 'a',
      'alice/lib/relu.py': 'b',
      'bob.zip': zipSync({ 'hw/submission.ts': text('c') }),
      'Ж. Émile O’Neill-Åström.py': 'd',
      'carol/all.zip': zipSync({ 'submission.py': text('e'), '__MACOSX/x': text('') }),
      '50%.py': 'f',
      'notes.txt': 'passed over',
      '.hidden/submission.py': 'passed over',
    },
    layout: 'folder',
    students: [
      { id: '50%25', name: '50%' },
      { id: 'alice' },
      { id: 'bob' },
      { id: 'carol' },
      { id: 'Ж. Émile O’Neill-Åström' },
    ],
    attempts: { bob: { source: 'bob.zip', number: 1, of: 1 } },
    taken: {
      alice: { 'lib/relu.py': 'b', 'submission.py': 'a' },
      bob: { 'submission.ts': 'c' },
      carol: { 'submission.py': 'e' },
      'Ж. Émile O’Neill-Åström': { 'Ж. Émile O’Neill-Åström.py': 'd' },
    },
  },
  {
    title: 'Canvas',
    files: {
      'blockjasen_11_901_submission.py': 'a',
      'blockjasen_11_902_relu-1.py': 'b',
      'blockjasen_12_903_submission.ts': 'of the same name',
      'obrienanna_LATE_13_904_submission-2.py': 'c',
      'obrienanna_LATE_13_905_lab-3.py': 'd',
      'obrienanna_LATE_13_906_report.txt': 'see lab-3',
      '李小龙_14_907_a3.zip': zipSync({ 'a3/submission.py': text('e') }),
      '李小龙_14_908_read_me_1_2.txt': 'f',
      'group1_15_909_my_2_file.ipynb': 'g',
      'linkonly_16_link.html': 'h',
      'both_17_text.html': 'i',
      'both_17_910_submission.py': 'j',
      'LATE_anon_Xy3Zk_911_submission.py': 'k',
      'README.md': '',
    },
    layout: 'canvas',
    students: [
      { id: 'anon_Xy3Zk' },
      { id: 'blockjasen_11', name: 'blockjasen', accounts: { canvas: '11' } },
      { id: 'blockjasen_12', name: 'blockjasen', accounts: { canvas: '12' } },
      { id: 'both_17', name: 'both', accounts: { canvas: '17' } },
      { id: 'group1_15', name: 'group1', accounts: { canvas: '15' } },
      { id: 'linkonly_16', name: 'linkonly', accounts: { canvas: '16' } },
      { id: 'obrienanna_13', name: 'obrienanna', accounts: { canvas: '13' } },
      { id: '李小龙_14', name: '李小龙', accounts: { canvas: '14' } },
    ],
    attempts: {
      obrienanna_13: { source: 'obrienanna_13_*', isLate: true },
      blockjasen_12: { source: 'blockjasen_12_903_submission.ts', isLate: false },
      anon_Xy3Zk: { isLate: true },
    },
    taken: {
      blockjasen_11: { 'submission.py': 'a', 'relu.py': 'b' },
      blockjasen_12: { 'blockjasen_12.ts': 'of the same name' },
      obrienanna_13: { 'submission.py': 'c', 'lab-3.py': 'd', 'report.txt': 'see lab-3' },
      李小龙_14: { 'submission.py': 'e', 'read_me_1_2.txt': 'f' },
      group1_15: { 'group1_15.ipynb': 'g' },
      both_17: { 'both_17.py': 'j' },
      anon_Xy3Zk: { 'anon_Xy3Zk.py': 'k' },
      linkonly_16: /^linkonly_16: expected files, got a text or a link \("linkonly_16_link\.html"\)$/,
    },
    unassigned: ['README.md: not a name that Canvas gives'],
  },
  {
    title: 'Moodle in folders',
    files: {
      'Toni-Marie Noël_657693_assignsubmission_file/submission.py': 'a',
      'Toni-Marie Noël_657693_assignsubmission_onlinetext/onlinetext.html': 'typed',
      'Anna OBrien_2_assignsubmission_file_/a3.zip': zipSync({ 'submission.ts': text('b') }),
      'Anna OBrien_3_assignsubmission_file/sub/submission.ts': 'c',
      'שרה כהן_4_assignsubmission_file/submission.py': 'd',
      'Typed Only_5_assignsubmission_onlinetext/onlinetext.html': 'e',
      'Default group_assignsubmission_file/submission.py': 'f',
    },
    layout: 'moodle',
    students: [
      { id: 'Anna OBrien_2', name: 'Anna OBrien', accounts: { moodle: '2' } },
      { id: 'Anna OBrien_3', name: 'Anna OBrien', accounts: { moodle: '3' } },
      { id: 'Default group', name: 'Default group' },
      { id: 'Toni-Marie Noël_657693', name: 'Toni-Marie Noël', accounts: { moodle: '657693' } },
      { id: 'Typed Only_5', name: 'Typed Only', accounts: { moodle: '5' } },
      { id: 'שרה כהן_4', name: 'שרה כהן', accounts: { moodle: '4' } },
    ],
    taken: {
      'Toni-Marie Noël_657693': { 'submission.py': 'a' },
      'Anna OBrien_2': { 'submission.ts': 'b' },
      'Anna OBrien_3': { 'sub/submission.ts': 'c' },
      'Typed Only_5': /^Typed Only_5: expected files, got a text that was typed in$/,
    },
  },
  {
    title: 'Moodle in flat files, anonymous',
    files: {
      'Teilnehmer_in_7_assignsubmission_file_submission.py': 'a',
      'Teilnehmer_in_7_assignsubmission_file_relu_2.py': 'b',
      'Teilnehmer_in_8_assignsubmission_file_submission.py': 'c',
    },
    layout: 'moodle',
    students: [
      { id: 'Teilnehmer_in_7', accounts: { moodle: '7' } },
      { id: 'Teilnehmer_in_8', accounts: { moodle: '8' } },
    ],
    attempts: { Teilnehmer_in_7: { source: 'Teilnehmer_in_7_*' } },
    taken: {
      Teilnehmer_in_7: { 'submission.py': 'a', 'relu_2.py': 'b' },
      Teilnehmer_in_8: { 'Teilnehmer_in_8.py': 'c' },
    },
  },
  {
    title: 'GitHub Classroom',
    files: {
      'a3-batch-norm-anna/submission.py': 'a',
      'a3-batch-norm-anna/.git/HEAD': 'ref',
      'a3-batch-norm-anna-lena/submission.py': 'b',
      'a3-batch-norm-anna-lena/.git/HEAD': 'ref',
      'a3-batch-norm-bob/lib/relu.ts': 'c',
      'a3-batch-norm-bob/.git/HEAD': 'ref',
      'grades.csv': '',
    },
    layout: 'github',
    students: [
      { id: 'anna', accounts: { github: 'anna' } },
      { id: 'anna-lena', accounts: { github: 'anna-lena' } },
      { id: 'bob', accounts: { github: 'bob' } },
    ],
    taken: { anna: { 'submission.py': 'a' }, bob: { 'lib/relu.ts': 'c' } },
    unassigned: ['grades.csv: expected clones called "a3-batch-norm-<user name>", got a file'],
  },
  {
    title: 'GitHub Classroom, by the name of the folder',
    name: 'a3-submissions',
    files: {
      'a3-x-anna/s.py': 'a',
      'a3-x-anna/.git/HEAD': 'ref',
      'a3-x-bob/s.py': 'b',
      'a3-x-bob/.git/HEAD': 'ref',
    },
    layout: 'github',
    students: [
      { id: 'x-anna', accounts: { github: 'x-anna' } },
      { id: 'x-bob', accounts: { github: 'x-bob' } },
    ],
    taken: {},
  },
  {
    title: 'Gradescope',
    files: {
      'submission_metadata.yml': METADATA,
      'submission_101/submission.py': 'a',
      'submission_102/submission.py': 'b',
      'submission_103/submission.py': 'c',
      'submission_104/submission.py': 'd',
      'submission_106/submission.py': 'e',
    },
    layout: 'gradescope',
    students: [
      {
        id: 'anna@example.edu',
        name: "Anna O'Brien",
        email: 'anna@example.edu',
        accounts: { gradescope: '101', sis: '900' },
      },
      { id: 'bo@example.edu', name: 'Bo Å', email: 'bo@example.edu', accounts: { gradescope: '102' } },
      { id: 'li@example.edu', name: '李 小龙', email: 'li@example.edu', accounts: { gradescope: '102', sis: '901' } },
    ],
    attempts: {
      'anna@example.edu': {
        source: 'submission_101',
        number: 3,
        of: 3,
        handedInAt: '2026-11-24T22:59:30.500Z',
        isLate: true,
        lateSeconds: 30.5,
      },
      'bo@example.edu': { number: 1, of: 1, handedInAt: '2026-11-24T10:00:00Z', isLate: false },
    },
    taken: { 'anna@example.edu': { 'submission.py': 'a' }, 'bo@example.edu': { 'submission.py': 'b' } },
    unassigned: [
      'submission_103: submission_metadata.yml tells no submitter',
      'submission_104: what submission_metadata.yml tells of it cannot be read',
      'submission_105: submission_metadata.yml tells of it, and there is no such folder',
      'submission_106: submission_metadata.yml does not tell of it',
    ],
  },
];

describe.each(LAYOUTS)(
  '$title',
  ({ name = 'class', files, layout, students, attempts = {}, taken, unassigned = [] }) => {
    test.each([
      ['a folder', () => folderOf(files, name)],
      ['a zip file', () => zipOf(files, `${name}.zip`)],
      [
        'a zip file of a folder',
        () => zipOf(Object.fromEntries(Object.entries(files).map(([path, content]) => [`${name}/${path}`, content]))),
      ],
    ])('is read from %s', async (_, make) => {
      const list = await read(await make(), { deadline: DEADLINE });
      expect(list.layout).toBe(layout);
      expect(list.deadline).toBe('2026-11-24T23:59:00+01:00');
      expect(list.handIns.map(({ student }) => student)).toEqual(students);
      expect(list.unassigned.map(({ source, reason }) => `${source}: ${reason}`)).toEqual(unassigned);
      for (const [id, attempt] of Object.entries(attempts)) {
        expect(list.handIns.find(({ student }) => student.id === id)?.attempt).toMatchObject(attempt);
      }
      for (const [id, expected] of Object.entries(taken)) {
        if (expected instanceof RegExp) expect(await refusal(take(list, id))).toMatch(expected);
        else expect(await take(list, id)).toEqual(expected);
      }
    });
  },
);

describe('the layout', () => {
  test.each<[string, Files, ClassOptions['layout'], string | RegExp]>([
    ['is one student where a folder has one folder', { 'alice/submission.py': '' }, undefined, 'folder'],
    [
      'is a platform’s in a folder around all',
      { 'x/y/A B_1_assignsubmission_file/submission.py': '' },
      undefined,
      'moodle',
    ],
    ['is what is wanted', { 'a_1_2_b.py': '', 'c_3_4_d.py': '' }, 'folder', 'folder'],
    ['needs no .git where it is wanted', { 'hw-a/x.py': '', 'hw-b/x.py': '' }, 'github', 'github'],
    [
      'is refused where it is not what is wanted',
      { 'alice.py': '' },
      'moodle',
      /class: expected Moodle's "Download all submissions", found no such names\. Leave out the layout$/,
    ],
    [
      'needs hand-ins',
      { 'notes.txt': '' },
      undefined,
      /class: expected a folder, a \.zip, \.ts, \.py or \.ipynb file for each student, found none$/,
    ],
  ])('%s', async (_, files, layout, expected) => {
    const path = await folderOf(files);
    if (expected instanceof RegExp) expect(await refusal(readClass(path, { layout }))).toMatch(expected);
    else expect((await read(path, { layout })).layout).toBe(expected);
  });
});

describe('who is who by the names', () => {
  test.each<[string, Files, RegExp]>([
    [
      'a folder and a file',
      { 'alice/submission.py': '', 'alice.py': '', 'bob.py': 'b' },
      /^alice: handed in 2 times, as 'alice' and 'alice\.py': expected one that counts\. Remove the others$/,
    ],
    [
      'upper and lower case',
      { 'alice.py': '', 'ALICE.zip': '', 'bob.py': 'b' },
      /^ALICE: handed in 2 times, as 'ALICE\.zip' and 'alice\.py': expected one that counts/,
    ],
  ])('%s of one student count neither, and the others are graded', async (_, files, why) => {
    const list = await read(await folderOf(files));
    expect(list.handIns).toHaveLength(2);
    const [alice] = list.handIns;
    expect(alice?.attempt).toBeUndefined();
    expect(await refusal(alice?.take('nowhere') ?? Promise.resolve())).toMatch(why);
    expect(await take(list, 'bob')).toEqual({ 'bob.py': 'b' });
  });

  test('a name that cannot be shown is told, and not graded', async () => {
    const list = await read(await folderOf({ 'x\u202e.py': '', 'bob.py': '' }));
    expect(list.handIns.map(({ student }) => student)).toEqual([{ id: 'bob' }, { id: 'x%E2%80%AE', name: 'x\uFFFD' }]);
    expect(await refusal(take(list, 'x%E2%80%AE'))).toBe(
      'x%E2%80%AE: "x\\u{202e}.py": expected a name of printable characters',
    );
  });

  test('who takes another’s number of Canvas does not take the place', async () => {
    const files = { 'blockjasen_11_1_submission.py': 'a', 'eve_11_66_2_submission.py': 'b', 'ann_12_3_x.py': 'c' };
    const list = await read(await folderOf(files));
    expect(list.handIns.map(({ student }) => student.id)).toEqual(['ann_12', 'blockjasen_11', 'eve_11']);
    for (const id of ['blockjasen_11', 'eve_11']) {
      expect(await refusal(take(list, id))).toBe(`${id}: expected one name of number 11, got several in this download`);
    }
  });

  test('what is no hand-in is passed over', async () => {
    const path = await folderOf({ 'alice.py': '', 'adapter.py': '', 'out/results/x.json': '' });
    const others = [join(path, 'adapter.py'), join(path, 'out')];
    expect((await read(path, { others })).handIns.map(({ student }) => student.id)).toEqual(['alice']);
  });

  test.skipIf(process.getuid?.() !== 0)('follows a link of ours, and none of somebody else', async () => {
    const path = await folderOf({ 'bob.py': 'b' });
    await symlink(join(path, 'bob.py'), join(path, 'carol.py'));
    await symlink(join(path, 'bob.py'), join(path, 'dave.py'));
    await lchown(join(path, 'dave.py'), 64_000, 64_000);
    const list = await read(path);
    expect(await take(list, 'carol')).toEqual({ 'carol.py': 'b' });
    expect(await refusal(take(list, 'dave'))).toMatch(/^dave\.py: .* got a link that is not yours\. Put there what/);
  });
});

describe('with a roster', () => {
  const CANVAS = `Student,ID,SIS User ID,SIS Login ID,Section,A3 (77)
    Points Possible,,,,,10.00
"Block, Jasen",11,900,jasen@example.edu,XC 101,8.00
"Block, Jasen",12,901,jblock,XC 101,
"O'Brien, Anna",13,902,anna,XC 101,
"Student, Test",14,,teststudent,XC 101,
`;

  test('ids are of the roster, who handed in nothing is there, who is unknown is not', async () => {
    const path = await folderOf({
      'blockjasen_11_1_submission.py': 'a',
      'blockjasen_99_2_submission.py': 'b',
      'studenttest_14_3_submission.py': 'c',
      'obrienanna_LATE_13_4_submission.py': 'd',
    });
    const list = await read(path, { roster: await rosterOf(CANVAS) });
    expect(list.handIns.map(({ student, attempt }) => [student.id, attempt?.source])).toEqual([
      ['anna', 'obrienanna_LATE_13_4_submission.py'],
      ['jasen', 'blockjasen_11_1_submission.py'],
      ['jblock', undefined],
    ]);
    expect(list.handIns[1]?.student).toEqual({
      id: 'jasen',
      name: 'Block, Jasen',
      email: 'jasen@example.edu',
      accounts: { canvas: '11', sis: '900', login: 'jasen@example.edu', section: 'XC 101' },
    });
    expect(await refusal(take(list, 'jblock'))).toBe('jblock: handed in nothing');
    expect(list.unassigned).toEqual([
      { source: 'blockjasen_99_2_submission.py', reason: 'no student of the roster has the canvas number 99' },
      { source: 'studenttest_14_3_submission.py', reason: 'no student of the roster has the canvas number 14' },
    ]);
    expect(await take(list, 'jasen')).toEqual({ 'jasen.py': 'a' });
  });

  test.each<[string, string, Files, readonly string[], readonly string[]]>([
    [
      'folders by login, number, address, its part before the @, and name',
      'id,login,name,email\n1,ann,Ann A,ann@x.edu\n2,bo,"B, Bo",bo.b@x.edu\n3,cy,Cy C,cy@x.edu\n4,di,Di D,di@x.edu\n',
      { 'ANN.py': '', 'bo b.py': '', '3.zip': '', 'di@x.edu/x.py': '', 'ed.py': '' },
      ['1<ANN.py', '2<bo b.py', '3<3.zip', '4<di@x.edu'],
      ['ed.py: nobody of the roster'],
    ],
    [
      'a name of two students is neither’s',
      'id,name\n1,Ann A\n2,Ann A\n',
      { 'Ann A.py': '' },
      ['1<', '2<'],
      ['Ann A.py: fits 2 students of the roster: 1, 2'],
    ],
    [
      'Moodle’s number, whose name must be the student’s',
      "Identifier,Full name,Email address\nParticipant 7,Anna O'Brien,a@x.edu\nParticipant 8,Bo B,b@x.edu\n",
      { 'Anna OBrien_7_assignsubmission_file/x.py': '', 'Group 1_8_assignsubmission_file/x.py': '' },
      ['a<Anna OBrien_7_assignsubmission_file', 'b<'],
      ['Group 1_8_assignsubmission_file: the moodle number 8 is b in the roster, whose name is another'],
    ],
    [
      'Moodle’s name where the roster has no numbers',
      'First name;Last name;ID number;Email address\nNoël;Toni-Marie;77;t@x.edu\n',
      { 'Noël Toni-Marie_1_assignsubmission_file/x.py': '' },
      ['77<Noël Toni-Marie_1_assignsubmission_file'],
      [],
    ],
    [
      'a group’s is everybody’s',
      'name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"A, Ann",1,,ann,S,Group 1,5,\n"B, Bo",2,,bo,S,Group 1,5,\n"C, Cy",3,,cy,S,,,\n',
      { 'group1_2_5_submission.py': '', 'ccy_3_6_submission.py': '' },
      ['ann<group1_2_5_submission.py', 'bo<group1_2_5_submission.py', 'cy<ccy_3_6_submission.py'],
      [],
    ],
    [
      'GitHub names, with as much of the beginning as leaves most known',
      'identifier,github_username,github_id,name\nann,x-ann,1,\nbo,x-bo,2,\n',
      { 'hw-x-ann/.git/HEAD': '', 'hw-x-ann/s.py': '', 'hw-x-bo/.git/HEAD': '', 'hw-x-bo/s.py': '' },
      ['ann<hw-x-ann', 'bo<hw-x-bo'],
      [],
    ],
    [
      'GitHub Classroom’s grades tell the repository and the time',
      'assignment_name,github_username,roster_identifier,student_repository_name,submission_timestamp\nhw,ann,1,hw-team,2026-11-24 22:00:00 UTC\nhw,bo,2,hw-team,2026-11-25T00:00:00Z\nhw,cy,3,hw-cy,\n',
      { 'hw-team/.git/HEAD': '', 'hw-team/s.py': '', 'hw-cy/.git/HEAD': '', 'hw-cy/s.py': '' },
      ['1<hw-team', '2<hw-team late', '3<hw-cy'],
      [],
    ],
    [
      'Gradescope’s sid, address or name',
      "Name\tSID\tEmail\tRole\nAnna O'Brien\t900\t\tStudent\nLi\t\tLI@example.edu\tStudent\nBo Å\t\t\tStudent\nProf\t1\tp@x\tInstructor\n",
      { 'submission_metadata.yml': METADATA, 'submission_101/s.py': '', 'submission_102/s.py': '' },
      ['900<submission_101 late', 'Bo Å<submission_102', 'LI<submission_102'],
      [
        'submission_103: submission_metadata.yml tells of it, and there is no such folder',
        'submission_104: submission_metadata.yml tells of it, and there is no such folder',
        'submission_105: submission_metadata.yml tells of it, and there is no such folder',
      ],
    ],
  ])('%s', async (_, csv, files, expected, unassigned) => {
    const list = await read(await folderOf(files), { roster: await rosterOf(csv), deadline: DEADLINE });
    const found = list.handIns.map(
      ({ student, attempt }) => `${student.id}<${attempt?.source ?? ''}${attempt?.lateSeconds ? ' late' : ''}`,
    );
    expect(found).toEqual(expected);
    expect(list.unassigned.map(({ source, reason }) => `${source}: ${reason}`)).toEqual(unassigned);
  });

  test('who takes another’s name or number does not take the place', async () => {
    const canvas = { 'blockjasen_11_1_submission.py': 'a', 'eve_11_66_2_submission.py': 'b' };
    const list = await read(await folderOf(canvas), { roster: await rosterOf(CANVAS) });
    expect(list.unassigned).toEqual([
      {
        source: 'eve_11_66_2_submission.py',
        reason: 'the canvas number 11 is jasen in the roster, whose name is another',
      },
    ]);
    expect(await take(list, 'jasen')).toEqual({ 'jasen.py': 'a' });
    const people = ['ann@x.edu', 'eve@x.edu'].map(
      (email, at) =>
        `submission_${at}:\n  :submitters:\n  - :name: Ann\n    :email: ${email}\n  :created_at: 2026-11-2${at} 10:00:00 Z\n`,
    );
    const gradescope = {
      'submission_metadata.yml': people.join(''),
      'submission_0/x.py': 'a',
      'submission_1/x.py': 'b',
    };
    const path = await folderOf(gradescope);
    const byEmail = await read(path, { roster: await rosterOf('id,name,email\nann,Ann,ann@x.edu\n') });
    expect(byEmail.unassigned).toEqual([
      { source: 'submission_1', reason: 'has the name of ann in the roster, but another email address' },
    ]);
    expect(await take(byEmail, 'ann')).toEqual({ 'x.py': 'a' });
    const onlyNames = await read(path, { roster: await rosterOf('id,name\nann,Ann\n') });
    expect(await refusal(take(onlyNames, 'ann'))).toMatch(
      /^ann: handed in 2 times, as 'submission_0' and 'submission_1'/,
    );
  });

  test('is no hand-in itself', async () => {
    const path = await folderOf({ 'alice.py': '', 'roster.csv': 'id\nalice\n' });
    expect((await read(path, { roster: join(path, 'roster.csv') })).unassigned).toEqual([]);
  });
});

describe('what is taken', () => {
  test('tells what it leaves out, the same from a folder and from an archive', async () => {
    const files = {
      'alice/submission.py': 'a',
      'alice/data/train.mat': new Uint8Array(6_000_000),
      'alice/figures.ipynb': new Uint8Array(6_000_000),
      'bob.py': '',
    };
    for (const path of [await folderOf(files), await zipOf(files)]) {
      const list = await read(path);
      expect(await leftOutOf(list, 'alice')).toEqual(['data/train.mat']);
      expect(Object.keys(await take(list, 'alice'))).toEqual(['figures.ipynb', 'submission.py']);
    }
    const list = await read(
      await folderOf({
        'a_1_2_submission.py': '',
        'a_1_3_train.mat': new Uint8Array(6_000_000),
        'a_1_text.html': '',
        'b_2_4_x.py': '',
      }),
    );
    expect(await leftOutOf(list, 'a_1')).toEqual(['a_1_text.html', 'train.mat']);
  });

  test('has archives unpacked that are large', async () => {
    const large = zipSync({ 'submission.py': text('a'), 'x.txt': new Uint8Array(6_000_000) }, { level: 0 });
    const files = { 'A B_1_assignsubmission_file/all.zip': large, 'C D_2_assignsubmission_file/x.py': '' };
    expect(Object.keys(await take(await read(await folderOf(files)), 'A B_1'))).toEqual(['submission.py', 'x.txt']);
    const list = await read(await folderOf({ 'alice/all.zip': large, 'bob/data.zip': large, 'bob/x.py': 'b' }));
    expect(Object.keys(await take(list, 'alice'))).toEqual(['submission.py', 'x.txt']);
    expect(await take(list, 'bob')).toEqual({ 'x.py': 'b' });
    expect(await leftOutOf(list, 'bob')).toEqual(['data.zip']);
  });

  test.each<[string, Files, string, string]>([
    [
      'two files of one name',
      {
        'a_1_2_x.zip': zipSync({ 'submission.py': text('a') }),
        'a_1_3_submission.py': 'b',
        'b_2_4_x.py': '',
      },
      'a_1',
      'a_1_*: expected each name once, got "submission.py" twice. Remove one',
    ],
    [
      'a name that leads out',
      { 'a_1_2_..': 'a', 'a_1_3_x.py': '', 'b_2_4_x.py': '' },
      'a_1',
      "a_1_*: \"..\": expected a path inside, got one with '.', '..' or an empty part",
    ],
    ['an archive that is none', { 'alice.zip': 'no', 'bob.py': '' }, 'alice', 'the archive is broken'],
    [
      'an archive that leads out',
      { 'alice.zip': zipSync({ '../x.py': text('') }), 'bob.py': '' },
      'alice',
      'alice.zip: expected a zip file, the archive is broken ("invalid relative path: ../x.py")',
    ],
  ])('is not %s', async (_, files, id, why) => {
    const path = await folderOf(files);
    const said = await refusal(take(await read(path), id));
    expect(said).toContain(why);
    expect(said).not.toContain(path);
  });

  test.skipIf(process.platform === 'win32')('is told of as it is called, wherever it lies', async () => {
    const elsewhere = await folderOf({ 'submission.py': '' });
    await symlink('submission.py', join(elsewhere, 'x.py'));
    const path = await folderOf({ 'bob.py': '' });
    await symlink(elsewhere, join(path, 'alice'));
    expect(await refusal(take(await read(path), 'alice'))).toBe(
      'alice: "x.py": expected a regular file, got a link. Put the file itself there',
    );
  });

  test('is no more than a hand-in may have', async () => {
    const path = await folderOf({ 'b_2_4_x.py': '' });
    for (const at of [1, 2]) {
      await writeFile(join(path, `a_1_${at}_x${at}.py`), '');
      await truncate(join(path, `a_1_${at}_x${at}.py`), 30 * 1024 * 1024);
    }
    expect(await refusal(take(await read(path), 'a_1'))).toContain('a_1_2_x2.py: expected at most 20971520 bytes');
    const half = zipSync({ x: new Uint8Array(30 * 1024 * 1024) });
    const packs = {
      'a_1_1_x.zip': half,
      'a_1_2_y.zip': zipSync({ y: new Uint8Array(30 * 1024 * 1024) }),
      'b_2_4_x.py': '',
    };
    expect(await refusal(take(await read(await folderOf(packs)), 'a_1'))).toContain(
      'expected at most 52428800 bytes and archives of 104857600, but with "y" there are more',
    );
  });
});

describe('an archive of a class', () => {
  const LINK = { attrs: 0o120777 << 16, os: 3 } as const;

  test('gives what is not refused', async () => {
    const path = await packed({
      'alice/submission.py': text('a'),
      'alice/passwd': [text('/etc/passwd'), LINK],
      'bob/submission.py': text('b'),
      'bob/../../evil.py': text(''),
      'carol.py': text('c'),
      'dave/x\\..\\y.py': text(''),
      '../evil.py': text(''),
      '/evil.py': text(''),
      'evil\u202e/x.py': text(''),
      erik: [text('/etc'), LINK],
      'carol.py/x.py': text(''),
    });
    const list = await read(path);
    expect(list.handIns.map(({ student }) => student.id)).toEqual(['alice', 'bob', 'carol']);
    expect(await refusal(take(list, 'alice'))).toMatch(
      /^"alice\/passwd": expected a file, got a link or a device\. Hand it in again without$/,
    );
    expect(await refusal(take(list, 'bob'))).toContain('"bob/../../evil.py": expected a path inside');
    expect(await refusal(take(list, 'carol'))).toContain('"carol.py/x.py": expected each name once, got it twice');
    expect(list.unassigned.map(({ source, reason }) => `${source}: ${reason}`)).toEqual([
      '"evil\\u{202e}/x.py": expected a name of printable characters',
      "../evil.py: expected a path inside, got one with '.', '..' or an empty part",
      '/evil.py: expected a path inside, got an absolute one',
      'dave/x\\..\\y.py: expected a path with /, got one with a backslash',
      'erik: expected a file, got a link or a device',
    ]);
  });

  test('costs only one student a broken entry', async () => {
    const path = await packed({ 'alice.py': [text('abc'), { level: 0 }], 'bob.py': [text('abc'), { level: 0 }] });
    const bytes = await readFile(path);
    bytes.write('x', bytes.indexOf('alice.pyabc') + 8);
    await writeFile(path, bytes);
    const list = await read(path);
    expect(await refusal(take(list, 'alice'))).toContain('"alice.py": expected the checksum of the archive');
    expect(await take(list, 'bob')).toEqual({ 'bob.py': 'abc' });
  });

  test('reads names in UTF-8 that are not said to be', async () => {
    const path = await packed({ 'Åsa/x.py': text(''), 'Bo/x.py': text('') });
    const bytes = await readFile(path);
    for (let at = bytes.indexOf('PK\u0001\u0002'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 4)) {
      bytes.writeUInt16LE(0, at + 8);
    }
    await writeFile(path, bytes);
    expect((await read(path)).handIns.map(({ student }) => student.id)).toEqual(['Bo', 'Åsa']);
  });

  test.each<[string, () => Promise<string>, string]>([
    ['is not there', async () => join(await temporaryFolder(), 'x.zip'), 'cannot read it (ENOENT)'],
    ['is none', async () => join(await folderOf({ 'x.zip': 'PK' }), 'x.zip'), 'the archive is broken'],
    [
      'has a broken directory',
      async () => {
        const path = await zipOf({ 'alice.py': '', 'bob.py': '' });
        const bytes = await readFile(path);
        bytes.write('XX', bytes.lastIndexOf('PK\u0001\u0002'));
        await writeFile(path, bytes);
        return path;
      },
      'its directory is broken ("invalid central directory file header signature',
    ],
    [
      'has a million entries',
      async () => {
        const path = await zipOf({ 'alice.py': '' });
        const bytes = await readFile(path);
        const end = bytes.length - 22;
        // Sizes of zip64 before the usual end.
        const end64 = Buffer.alloc(56 + 20);
        end64.write('PK\u0006\u0006');
        end64.writeBigUInt64LE(44n, 4);
        end64.writeBigUInt64LE(1_000_001n, 32);
        end64.writeUInt32LE(bytes.readUInt32LE(end + 12), 40);
        end64.writeUInt32LE(bytes.readUInt32LE(end + 16), 48);
        end64.write('PK\u0006\u0007', 56);
        end64.writeUInt32LE(end, 64);
        end64.writeUInt32LE(1, 72);
        bytes.writeUInt16LE(0xffff, end + 8);
        bytes.writeUInt16LE(0xffff, end + 10);
        bytes.writeUInt32LE(0xffffffff, end + 16);
        await writeFile(path, Buffer.concat([bytes.subarray(0, end), end64, bytes.subarray(end)]));
        return path;
      },
      'expected at most 1000000 entries, got 1000001. Unpack it, and give the folder',
    ],
  ])('is refused that %s', async (_, make, why) => {
    expect(await refusal(readClass(await make()))).toContain(why);
  });

  test('has no more files of a student than may be', async () => {
    const files = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`alice/${at}`, text('')]));
    const list = await read(await packed({ ...files, 'bob.py': text('') }));
    expect(await refusal(take(list, 'alice'))).toContain('alice: expected at most 10000 files, found more');
  });
});

test('metadata that is none is refused', async () => {
  const path = await folderOf({ 'submission_metadata.yml': 'a: b\n', 'submission_1/x.py': '' });
  expect(await refusal(readClass(path))).toContain(
    'submission_metadata.yml: expected submission_<number>: first, got "a: b"',
  );
});

describe('hostile names', () => {
  const name = fc.oneof(
    fc.constantFrom('..', '.', 'con', 'NUL.txt', 'a/../../b', '/x', 'C:\\x', 'a\\b', 'x\u202e', '%', 'É', 'e\u0301'),
    fc.constantFrom('a_1_2_../x', 'a_LATE_1_2_..', 'anon_x_1_..', '.._1_assignsubmission_file_..', 'hw-..'),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('a', 'A', '/', '.', '_', '1', '\\', ' ', ':'), maxLength: 12 }),
  );

  test('never leave the folder, nor give two students of one id', async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(fc.tuple(name, fc.constantFrom('', '.py', '.zip', '/x.py')), { maxLength: 6 }),
      fc.constantFrom<ClassOptions['layout']>(undefined, 'folder'),
      async (names, layout) => {
        const entries = Object.fromEntries(names.map(([before, after]) => [before + after, text('x')]));
        const path = await packed(entries);
        const list = await readClass(path, { layout }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(InputError);
          return undefined;
        });
        if (list === undefined) return;
        const ids = list.handIns.map(({ student }) => student.id);
        expect(new Set(ids.map(fold)).size).toBe(ids.length);
        for (const handIn of list.handIns) {
          const into = join(await temporaryFolder(), 'into');
          await mkdir(into);
          const taken = await handIn.take(into).catch((error: unknown) => {
            expect(error).toBeInstanceOf(InputError);
            return undefined;
          });
          if (taken !== undefined) expect(join(taken.path, '..')).toBe(into);
          expect(await readdir(join(into, '..'))).toEqual(['into']);
        }
        await list.close();
      },
    );
    await fc.assert(property, { numRuns: 80 });
  });
});
