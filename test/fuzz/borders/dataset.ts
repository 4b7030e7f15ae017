import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputError } from '@gradus/contracts';
import fc from 'fast-check';
import { assembleDataset, readRawFiles } from '../../../packages/data/src/dataset.ts';
import { KNOWN_FILES, RECORD_BYTES, RECORD_FILES } from '../../../packages/data/src/format.ts';
import { rawFiles, sixFiles } from '../../../packages/data/test/record-files.ts';
import type { Border } from '../border.ts';
import { damaged } from '../byte-edits.ts';
import { damagedJson } from '../json-edits.ts';
import { type TarEntry, tarOf } from '../tar-builder.ts';

const six = sixFiles(1);
const markers = damagedJson({ provenance: 'synthetic', source: 'test', sha256: { 'test_batch.bin': 'a'.repeat(64) } });
const labelNames = Buffer.from('airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n');
const usually = (bytes: Uint8Array) => fc.oneof({ weight: 20, arbitrary: fc.constant(bytes) }, damaged(bytes, 2));

/** All files of a data set; now and then one is damaged, or not there. */
const folders: fc.Arbitrary<Record<string, Uint8Array>> = fc.record<Record<string, Uint8Array>>({
  ...Object.fromEntries(RECORD_FILES.map((name) => [name, usually(six[name] as Uint8Array)])),
  'batches.meta.txt': usually(labelNames),
  'dataset.json': fc.oneof(
    { weight: 3, arbitrary: fc.constant(Buffer.from('{"provenance":"synthetic","source":"t","sha256":{}}')) },
    markers,
  ),
});

/** As in a folder: known files by their names. */
export const dataFolder: Border = {
  name: 'data-folder',
  extension: '.files',
  inputs: folders.map((files) => packFiles(files)),
  read: (input) => assembleDataset(rawFiles(unpackFiles(input))),
  isDocumented: (error) => error instanceof InputError,
  firstLayer: /is not JSON|is missing/,
};

/** Back to back, each after its length: an input is one run of bytes. */
function packFiles(files: Record<string, Uint8Array>): Uint8Array {
  return Buffer.concat(
    KNOWN_FILES.flatMap((name) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(files[name]?.length ?? 0);
      return [length, files[name] ?? new Uint8Array()];
    }),
  );
}

function unpackFiles(input: Uint8Array): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  for (const name of KNOWN_FILES) {
    const length = view.getUint32(at, true);
    files[name] = input.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return files;
}

const rarely = <T>(usual: T, ...odd: readonly T[]) =>
  fc.oneof({ weight: 200, arbitrary: fc.constant(usual) }, fc.constantFrom(...odd));
const lies = fc.record({
  type: rarely('0', '\0', '1', '2', '3', '5', '6', '7', 'x', 'g', 'L', 'K', 'N', 'S', 'Z'),
  size: rarely<string | undefined>(
    undefined,
    '-1',
    '00000000000',
    '77777777777',
    '00000006002',
    'x',
    '\xff'.repeat(12),
    `\x80${'\0'.repeat(7)}\x01\0\0\0`,
  ),
  checksum: rarely(0, 1),
});
const PAX = [
  '',
  '20 size=3\n',
  '11 size=-1\n',
  '13 size=1e99\n',
  '12 size=abc\n',
  '999 path=x\n',
  '-5 path=x\n',
  '30 path=cifar-10-batches-bin/x\n',
  'no record',
  '14 __proto__=x\n',
];
const pax: fc.Arbitrary<TarEntry> = fc.record({
  name: fc.constant('PaxHeader'),
  content: fc.constantFrom(...PAX).map((text) => Buffer.from(text)),
  lies: lies.map((each) => ({ ...each, type: 'x' })),
});
const member = (name: string, content: fc.Arbitrary<Uint8Array>): fc.Arbitrary<TarEntry> =>
  fc.record({
    name: rarely(
      `cifar-10-batches-bin/${name}`,
      `./cifar-10-batches-bin/${name}`,
      `../${name}`,
      'x'.repeat(99),
      'cifar-10-batches-bin',
      '\0',
    ),
    content,
    lies,
  });
const members: fc.Arbitrary<TarEntry[]> = folders.chain((files) =>
  fc.tuple(...KNOWN_FILES.map((name) => member(name, fc.constant(files[name] as Uint8Array)))),
);
const tars = fc
  .tuple(
    members,
    fc.array(fc.tuple(fc.nat(8), fc.oneof(pax, member('readme.html', fc.constant(new Uint8Array(100))))), {
      maxLength: 1,
    }),
  )
  .map(([entries, more]) => {
    for (const [at, entry] of more) entries.splice(at, 0, entry);
    return tarOf(entries);
  });
const archives = fc
  .oneof(
    { weight: 4, arbitrary: tars },
    tars.chain((tar) => damaged(tar)),
  )
  .chain((tar) => fc.constantFrom(tar, gzipSync(tar, { level: 1 })));

let folder: string | undefined;

/** Archives, gzipped or not. */
export const dataArchive: Border = {
  name: 'data-archive',
  extension: '.tar.gz',
  inputs: fc.oneof(
    { weight: 8, arbitrary: archives },
    archives.chain((bytes) => damaged(bytes, 2)),
  ),
  async read(input) {
    folder ??= mkdtempSync(join(tmpdir(), 'gradus-fuzz-'));
    const path = join(folder, 'cifar-10-binary.tar.gz');
    await writeFile(path, input);
    const { images } = assembleDataset(await readRawFiles(path));
    if (images.length % (RECORD_BYTES - 1) !== 0) throw new Error('part of an image');
  },
  isDocumented: (error) => error instanceof InputError,
  firstLayer: /damaged or different file/,
  async close() {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  },
};
