import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import type { FileArray } from './array-file.ts';
import { writeMat } from './mat.ts';
import { writeNpz } from './npz.ts';
import { type ArrayFormat, readArrays } from './read-array-file.ts';
import { writeSafetensors } from './safetensors.ts';

const temporaryFolder = temporaryFolders();

const writers: Readonly<Record<ArrayFormat, (arrays: ReadonlyMap<string, FileArray>) => Uint8Array>> = {
  npz: writeNpz,
  mat: writeMat,
  safetensors: writeSafetensors,
};

/** Matrices of any shape, with -0, NaN, infinities and denormals among their entries. */
const matrix = fc.tuple(fc.nat(6), fc.nat(6)).chain(([rows, cols]) =>
  fc.array(fc.double(), { minLength: rows * cols, maxLength: rows * cols }).map((entries): FileArray => {
    return { shape: [rows, cols], data: Float64Array.from(entries) };
  }),
);
const arrays = fc
  .dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,30}$/), matrix, { maxKeys: 6 })
  .map((record) => new Map(Object.entries(record)));

describe.each(Object.entries(writers))('%s', (format, write) => {
  test('reads back what was written, bit for bit, and the same bytes each time', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, async (written) => {
        const bytes = write(written);
        expect(write(written)).toEqual(bytes);
        const read = await readArrays(bytes, format as ArrayFormat, 'file', new Set(written.keys()));
        expect(new Map(read.arrays)).toEqual(written);
        expect(read.names).toEqual([...written.keys()]);
      }),
    );
  });
});

const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

/** Writes arrays of all types that are read, in both orders and with both of NumPy's writers; tells them as lists of rows. */
const SCRIPT = `
import json, sys, numpy
seed, folder = int(sys.argv[1]), sys.argv[2]
random, arrays, rows = numpy.random.default_rng(seed), {}, {}
for type in ['f8', 'f4', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']:
    for order in '<>':
        for layout in 'CF':
            shape = tuple(random.integers(1, 6, 2))
            values = (random.standard_normal(shape) if type[0] == 'f' else random.integers(0, 100, shape))
            name = type + {'<': 'l', '>': 'b'}[order] + layout
            arrays[name] = numpy.asarray(values.astype(order + type), order=layout)
            rows[name] = arrays[name].tolist()
numpy.savez(folder + '/plain.npz', **arrays)
numpy.savez_compressed(folder + '/packed.npz', **arrays)
print(json.dumps(rows))
`;

const rowsOf = ({ shape: [rows = 0, cols = 0], data }: FileArray) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => data[i + j * rows]));

describe.runIf(hasNumpy)('NumPy', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);

  test(`its files are read (seed ${seed})`, async () => {
    const folder = await temporaryFolder();
    const told = JSON.parse(execFileSync('python3', ['-c', SCRIPT, String(seed), folder], { encoding: 'utf8' }));
    for (const name of ['plain.npz', 'packed.npz']) {
      const bytes = await readFile(join(folder, name));
      const read = await readArrays(bytes, 'npz', name, new Set(Object.keys(told)));
      expect(Object.fromEntries(Array.from(read.arrays, ([key, array]) => [key, rowsOf(array)]))).toEqual(told);
    }
  });

  test('it reads our files', async () => {
    const path = join(await temporaryFolder(), 'ours.npz');
    const W1: FileArray = { shape: [2, 3], data: Float64Array.of(1, 4, 2, 5, 3, 6.5) };
    await writeFile(
      path,
      writeNpz(
        new Map([
          ['W1', W1],
          ['lambda', { shape: [], data: Float64Array.of(0.1) }],
        ]),
      ),
    );
    const script =
      'import json, sys, numpy; f = numpy.load(sys.argv[1]); print(json.dumps([f["W1"].tolist(), f["lambda"].tolist()]))';
    const told = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
    expect(told).toEqual([
      [
        [1, 2, 3],
        [4, 5, 6.5],
      ],
      0.1,
    ]);
  });
});
