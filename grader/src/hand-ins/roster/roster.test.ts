import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../../test/temporary-folder.ts';
import { readRoster } from './read-roster.ts';
import { Roster } from './roster.ts';

const temporaryFolder = temporaryFolders();

async function read(csv: string | Uint8Array): Promise<Roster> {
  return await readRoster(join(await writeFiles(await temporaryFolder(), { 'roster.csv': csv }), 'roster.csv'));
}

describe('readRoster', () => {
  test.each<[string, string | Uint8Array, readonly object[]]>([
    [
      'Canvas’ gradebook, without its rows of points and its test student',
      '\uFEFFStudent,ID,SIS User ID,SIS Login ID,Section,A1 (1)\r\n,,,,,Manual Posting\r\n    Points Possible,,,,,10\r\n"Block, Jasen",11,900,jb,"S 1, S 2",3\r\n"Student, Test",12,,x,S 1,\r\n',
      [
        {
          student: {
            id: 'jb',
            name: 'Block, Jasen',
            accounts: { canvas: '11', sis: '900', login: 'jb', section: 'S 1, S 2' },
          },
          identifiers: [],
        },
      ],
    ],
    [
      'Canvas’ gradebook with two columns for the name',
      'LastName,FirstName,ID,SIS Login ID,Section\n    Points Possible,,,,\nBlock,Jasen,11,jb,S\nStudent,Test,12,x,S\n',
      [
        {
          student: { id: 'jb', name: 'Jasen Block', accounts: { canvas: '11', login: 'jb', section: 'S' } },
          identifiers: [],
        },
      ],
    ],
    [
      'Canvas’ groups',
      'name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"A, Ann",1,9,ann,S,G 1,5,\n',
      [
        {
          student: { id: 'ann', name: 'A, Ann', accounts: { canvas: '1', sis: '9', login: 'ann', section: 'S' } },
          identifiers: [],
          group: 'G 1',
        },
      ],
    ],
    [
      'Moodle’s grading worksheet',
      'Identifier;"Full name";"Email address";Status\n"Teilnehmer/in 657693";"Toni-Marie Noël";tm@x.edu;-\n',
      [
        {
          student: { id: 'tm', name: 'Toni-Marie Noël', email: 'tm@x.edu', accounts: { moodle: '657693' } },
          identifiers: [],
        },
      ],
    ],
    [
      'Moodle’s participants',
      '"First name","Last name","ID number","Email address"\nNoël,Toni,77,n@x.edu\n',
      [{ student: { id: '77', name: 'Noël Toni', email: 'n@x.edu', accounts: { sis: '77' } }, identifiers: [] }],
    ],
    [
      'GitHub Classroom’s roster',
      '"identifier","github_username","github_id","name"\n"a@x.edu","octo","1",""\n"b@x.edu","","",""\n',
      [
        { student: { id: 'a@x.edu', email: 'a@x.edu', accounts: { github: 'octo' } }, identifiers: ['a@x.edu'] },
        { student: { id: 'b@x.edu', email: 'b@x.edu' }, identifiers: ['b@x.edu'] },
      ],
    ],
    [
      'Gradescope’s, without teachers',
      'Name\tSID\tEmail\tRole\nAnn A\t9\ta@x.edu\tStudent\nProf P\t1\tp@x.edu\tInstructor\n',
      [{ student: { id: '9', name: 'Ann A', email: 'a@x.edu', accounts: { sis: '9' } }, identifiers: [] }],
    ],
    [
      'any in UTF-16, with a row twice and one that is empty',
      Buffer.from('\uFEFFid,name,email\n1,Ann,\n1,Ann,\n,,\n', 'utf16le'),
      [{ student: { id: '1', name: 'Ann' }, identifiers: ['1'] }],
    ],
  ])('%s', async (_, csv, expected) => {
    expect((await read(csv)).students).toEqual(expected);
  });

  test.each<[string, string, readonly string[]]>([
    [
      'the part before the @, where it is nobody else’s',
      'email\nann@x.edu\nann@y.edu\nbo@x.edu\n',
      ['ann@x.edu', 'ann@y.edu', 'bo'],
    ],
    ['another column, where two share one', 'login,sid\nann,1\nANN,2\n', ['1', '2']],
    ['a name of a folder', 'id\n../x\ncon\n', ['%2E./x'.replace('/', '%2F'), '%63on']],
  ])('an id is %s', async (_, csv, ids) => {
    expect((await read(csv)).students.map(({ student }) => student.id)).toEqual(ids);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    [
      'without columns of a roster',
      'points,comment\n1,2\n',
      /roster\.csv: expected the columns of a roster, found "points", "comment"\. Known are: Canvas' gradebook \(Student, ID.*; any with id, name or email$/,
    ],
    ['that is empty', '', /expected the columns of a roster, found none\. Known are/],
    ['without students', 'id,name\n', /roster\.csv: expected a student a row, found none$/],
    [
      'with somebody who has no name',
      'id,section\n,S 1\n',
      /row 2: expected an id, a name or an email address, found none$/,
    ],
    [
      'with somebody twice',
      'id,section\nann,1\nbo,1\nANN,2\n',
      /rows 2 and 4: expected each student once, got "ann" in all of them, and nothing else that tells them apart$/,
    ],
    [
      'in another encoding',
      Buffer.from('id\n\xe9\n', 'latin1'),
      /expected CSV in UTF-8, got another encoding\. Save it as "CSV UTF-8"$/,
    ],
    ['with a broken quote', 'id\n"x\n', /expected CSV, cannot read it \("Quote Not Closed/],
  ])('refuses one %s', async (_, csv, why) => {
    const error = await read(csv).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(why);
  });
});

describe('a roster', () => {
  const ann = {
    student: { id: 'ann', name: 'Block, Ann', email: 'ann@x.edu', accounts: { canvas: '1' } },
    identifiers: ['A1'],
  };
  const bo = {
    student: { id: 'bo', name: 'Block, Ann', accounts: { moodle: '7', sis: '1' } },
    identifiers: [],
    group: 'G_1',
  };
  const cy = { student: { id: 'cy', name: 'Cy’s', accounts: { login: 'cy@x.edu' } }, identifiers: [], group: 'g 1' };
  const roster = new Roster([ann, bo, cy]);

  test.each([
    ['a number', [{ kind: 'canvas', value: '1' }], { students: [ann] }],
    [
      'a number that nobody has',
      [
        { kind: 'canvas', value: '2' },
        { kind: 'name', value: 'cys' },
      ],
      { reason: 'no student of the roster has the canvas number 2' },
    ],
    [
      'a number of no column',
      [
        { kind: 'github', value: 'x' },
        { kind: 'name', value: 'CYS' },
      ],
      { students: [cy] },
    ],
    [
      'a number and another name',
      [{ kind: 'moodle', value: '7', name: 'Group 7' }],
      { reason: 'the moodle number 7 is bo in the roster, whose name is another' },
    ],
    ['a number and the name', [{ kind: 'moodle', value: '7', name: 'Ann Block' }], { students: [bo] }],
    ['a name of two', [{ kind: 'name', value: 'ann  block' }], { reason: 'fits 2 students of the roster: ann, bo' }],
    [
      'what is one’s Canvas number and another’s of the school',
      [{ kind: 'any', value: '1' }],
      { reason: 'fits 2 students of the roster: ann, bo' },
    ],
    [
      'a number and the name as Canvas writes it',
      [{ kind: 'canvas', value: '1', name: 'blockann' }],
      { students: [ann] },
    ],
    [
      'a number and another name of Canvas',
      [{ kind: 'canvas', value: '1', name: 'blockeve' }],
      { reason: 'the canvas number 1 is ann in the roster, whose name is another' },
    ],
    [
      'a name and another number of the school',
      [
        { kind: 'sis', value: '2' },
        { kind: 'canvasName', value: 'cys' },
      ],
      { students: [cy] },
    ],
    ['an identifier', [{ kind: 'any', value: 'a1' }], { students: [ann] }],
    ['a login that is an address', [{ kind: 'email', value: 'CY@x.edu' }], { students: [cy] }],
    ['a group', [{ kind: 'group', value: 'G 1' }], { students: [bo, cy] }],
    ['nothing', [], { reason: 'nobody of the roster' }],
    ['an empty name', [{ kind: 'name', value: "'" }], { reason: 'nobody of the roster' }],
  ] as const)('finds by %s', (_, keys, expected) => {
    expect(roster.match(keys)).toEqual(expected);
  });
});
