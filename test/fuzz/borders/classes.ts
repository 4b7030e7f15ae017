import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import { readClass } from '../../../grader/src/hand-ins/read-class.ts';
import { readRoster } from '../../../grader/src/hand-ins/roster/read-roster.ts';
import { fold } from '../../../grader/src/hand-ins/student-id.ts';
import type { Border } from '../border.ts';
import { damaged } from '../byte-edits.ts';
import { zipLies, zipOf } from '../zip-builder.ts';

const METADATA = [
  'submission_1:',
  '  :submitters:',
  '  - :name: Ann',
  "    :sid: '1'",
  '    :email: ann@example.edu',
  '  :created_at: &1 2026-11-24 10:00:00.5 Z',
  '  :results: {}',
  '  :history:',
  '  - :created_at: *1',
  '',
].join('\n');
const names = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('ann.py', 'bo/x.py', 'bo/lib/y.py', 'cy.zip', 'class/dan/x.py') },
  fc.constantFrom('a_1_2_x.py', 'a_1_3_x-1.py', 'b_LATE_2_4_x.zip', 'b_2_text.html', 'anon_Xy_5_x.py'),
  fc.constantFrom('A B_1_assignsubmission_file/x.py', 'C_2_assignsubmission_file_x.py', '_assignsubmission_file_'),
  fc.constantFrom('hw-ann/.git/HEAD', 'hw-ann/x.py', 'hw-bo/.git/x', 'hw-bo/x.zip', '../hw-x/.git/x'),
  fc.constantFrom('submission_metadata.yml', 'submission_1/x.py', 'submission_2/x.py'),
  fc.constantFrom('../x.py', '/x.py', 'a\\b.py', 'ANN.py', 'con.py', 'x\u202e.py', 'a/../b', '.', '/', '__MACOSX/x'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const contents = fc.oneof(
  fc.constantFrom(METADATA, '', 'x = 1').map((text) => Buffer.from(text)),
  fc.constant(Buffer.from(METADATA)).chain((bytes) => damaged(bytes)),
  fc.constant(zipOf([])),
);
const classes = fc
  .array(fc.record({ name: names, content: contents, isPacked: fc.boolean(), lies: zipLies }), { maxLength: 8 })
  .map(zipOf);

let folder: string | undefined;

async function written(name: string, input: Uint8Array): Promise<string> {
  folder ??= mkdtempSync(join(tmpdir(), 'gradus-fuzz-'));
  const path = join(folder, name);
  await writeFile(path, input);
  return path;
}

const rest = {
  isDocumented: (error: unknown): error is Error => error instanceof InputError,
  async close(): Promise<void> {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  },
};

/** Zip files of a whole class. */
export const classArchives: Border = {
  ...rest,
  name: 'class-archives',
  extension: '.zip',
  inputs: fc.oneof({ weight: 5, arbitrary: classes }, { weight: 2, arbitrary: classes.chain((zip) => damaged(zip)) }),
  async read(input) {
    const list = await readClass(await written('class.zip', input));
    try {
      const ids = list.handIns.map(({ student }) => fold(student.id));
      if (new Set(ids).size !== ids.length) throw new Error('two students of one id');
      const around = join(folder as string, 'around');
      for (const handIn of list.handIns) {
        await mkdir(join(around, 'into'), { recursive: true });
        await handIn.take(join(around, 'into')).catch((error: unknown) => {
          if (!rest.isDocumented(error)) throw error;
        });
        const names = await readdir(around);
        if (names.length !== 1) throw new Error(`written outside: ${names}`);
        await rm(around, { recursive: true });
      }
    } finally {
      await list.close();
    }
  },
  firstLayer: /the archive is broken/,
};

const ROSTERS = [
  'Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"A, Ann",1,9,ann,S\n"B, Bo",2,8,bo,S\n',
  'identifier,github_username,github_id,name\nann,octo,1,\nbo,cat,2,"Bo ""B"""\n',
  'Identifier;Full name;Email address\nParticipant 1;Ann;a@x.edu\nParticipant 2;Bo;b@x.edu\n',
  '\uFEFFName\tSID\tEmail\nAnn\t1\ta@x.edu\nBo\t2\tb@x.edu\n',
];

/** Class lists. */
export const rosters: Border = {
  ...rest,
  name: 'rosters',
  extension: '.csv',
  inputs: fc.constantFrom(...ROSTERS).chain((csv) => damaged(Buffer.from(csv))),
  async read(input) {
    const { students } = await readRoster(await written('roster.csv', input));
    const ids = students.map(({ student }) => fold(student.id));
    if (new Set(ids).size !== ids.length) throw new Error('two students of one id');
  },
  firstLayer: /another encoding|expected CSV/,
};
