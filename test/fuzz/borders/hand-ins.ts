import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import { partsOfName } from '../../../grader/src/hand-ins/file-name.ts';
import { readZip } from '../../../grader/src/hand-ins/read-zip.ts';
import type { Border } from '../border.ts';
import { damaged } from '../byte-edits.ts';
import { zipLies, zipOf } from '../zip-builder.ts';

const names = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('submission.py', 'lib/relu.py', 'lib/', 'a.ipynb', 'notes é.txt') },
  fc.constantFrom(
    'LIB/relu.py',
    'lib',
    '../x.py',
    '/etc/x',
    'a\\b',
    'C:x',
    'a//b',
    './a',
    '',
    '.hidden',
    '__MACOSX/x',
    'a\u202eb',
    'e\u0301',
    'x'.repeat(300),
    'a/'.repeat(40),
    'nul\0x',
    '\ud800',
    'a/../b',
    '.x/../../y',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const entries = fc.array(
  fc.record({
    name: names,
    content: fc.oneof(
      { weight: 300, arbitrary: fc.uint8Array({ maxLength: 200 }) },
      fc.constantFrom(new Uint8Array(10 << 20), new Uint8Array(51 << 20)),
    ),
    isPacked: fc.boolean(),
    lies: zipLies,
  }),
  { maxLength: 5 },
);
const zips = entries.map((parts) =>
  zipOf(parts.map((part) => ({ ...part, isPacked: part.isPacked || part.content.length > 1e6 }))),
);
const crowds = fc
  .constantFrom(999, 1001, 10_001)
  .chain((count) =>
    zipLies.map((lies) =>
      zipOf(
        Array.from({ length: count }, (_, i) => ({ name: `f${i}`, content: new Uint8Array(), isPacked: false, lies })),
      ),
    ),
  );

let folder: string | undefined;

/** Zip files that students hand in. */
export const handIns: Border = {
  name: 'hand-ins',
  extension: '.zip',
  inputs: fc.oneof(
    { weight: 500, arbitrary: zips },
    { weight: 200, arbitrary: zips.filter((zip) => zip.length < 1e5).chain((zip) => damaged(zip)) },
    { weight: 1, arbitrary: crowds },
  ),
  async read(input) {
    folder ??= mkdtempSync(join(tmpdir(), 'gradus-fuzz-'));
    const path = join(folder, 'hand-in.zip');
    await writeFile(path, input);
    const { names, room } = await readZip(path);
    if (room < 0) throw new Error('more bytes than may come');
    for (const name of names) partsOfName(name, path);
  },
  isDocumented: (error) => error instanceof InputError,
  firstLayer: /the archive is broken|entries, got/,
  async close() {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  },
};
