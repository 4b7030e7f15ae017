import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { namedTensors } from '@gradus/net';
import { describe, expect, test } from 'vitest';
import { A3, tinyAssignment } from '../../test/assignments.ts';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { type ArrayFormat, readArrays } from '../array-files/read-array-file.ts';
import { loadAssignment } from '../assignment.ts';
import { networkOf } from '../targets/question.ts';
import { publishedCase } from './published-case.ts';
import { writeHandout } from './write-handout.ts';

const temporaryFolder = temporaryFolders();
const { assignment } = await loadAssignment(A3);
const question = publishedCase(assignment).question;
const network = networkOf(question);
const SCALARS = ['lambda', 'epsilon', 'batchNorm', 'activation', 'leak'];
const NAMES = ['X', 'Y', ...SCALARS, ...namedTensors(network.parameters).keys()];

/** All files below a folder, by path. */
async function filesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths
        .sort()
        .map(
          async (path) =>
            [path.slice(folder.length + 1), await readFile(path, path.endsWith('.md') ? 'utf8' : 'latin1')] as const,
        ),
    ),
  );
}

describe('writeHandout', () => {
  test('writes starter, text, README and the case, the same bytes each time', async () => {
    const folder = await temporaryFolder();
    const written = await writeHandout(A3, join(folder, 'new', 'one'));
    const files = await filesIn(join(folder, 'new', 'one'));
    const top = ['README.md', 'case.mat', 'case.npz', 'case.safetensors', 'handout.md', 'starter'];
    expect(written).toEqual(top.map((name) => join(folder, 'new', 'one', name)));
    expect([...files.keys()]).toContain('starter/typescript/submission.ts');
    expect(files.get('README.md')).toContain('| `gamma1` | 5 × 1 | a parameter |');
    expect([...files.keys()]).toContain('starter/python/submission.py');
    expect(files.get('README.md')).toContain('    gradus check submission.py --assignment a3-batch-norm');
    expect(files.get('README.md')).toContain('gradus check gradients.npz --assignment a3-batch-norm');
    await writeHandout(A3, join(folder, 'two'));
    expect(await filesIn(join(folder, 'two'))).toEqual(files);
    expect((await readdir(folder)).sort()).toEqual(['new', 'two']);
  });

  test.each(['npz', 'mat', 'safetensors'] as const)(
    'case.%s holds the inputs and no gradient',
    async (format: ArrayFormat) => {
      const out = join(await temporaryFolder(), 'out');
      await writeHandout(A3, out);
      const bytes = await readFile(join(out, `case.${format}`));
      const { arrays, names } = await readArrays(bytes, format, 'case', new Set(NAMES));
      expect(names).toEqual(NAMES);
      const { X, Y, parameters, lambda, options } = network;
      for (const [name, tensor] of [['X', X], ['Y', Y], ...namedTensors(parameters)] as const) {
        expect(arrays.get(name)).toEqual({ shape: [tensor.rows, tensor.cols], data: tensor.data });
      }
      const numbers = SCALARS.map((name) => arrays.get(name)?.data[0]);
      expect(numbers).toEqual([lambda, options.epsilon, 1, 0, 0]);
      const answers = [...(question.gradients?.values() ?? [])];
      expect(answers).toHaveLength(10);
      for (const { value } of answers) {
        expect(bytes.includes(Buffer.from(value.data.buffer, value.data.byteOffset, 8))).toBe(value.data[0] === 0);
      }
    },
  );

  test('an assignment that publishes no case has a README without one', async () => {
    const folder = await writeFiles(await temporaryFolder(), {
      'tiny/assignment.json': JSON.stringify(tinyAssignment),
      'tiny/starter/a/submission.ts': '',
      'tiny/starter/node_modules/x.js': '',
    });
    await writeHandout(join(folder, 'tiny'), join(folder, 'out'));
    const files = await filesIn(join(folder, 'out'));
    expect([...files.keys()].sort()).toEqual(['README.md', 'starter/a/submission.ts']);
    expect(files.get('README.md')).toBe(
      '# Tiny\n\n`starter/` is what to begin with. Check your work as often as you like:\n\n    gradus check submission.ts --assignment tiny\n',
    );
  });

  test('refuses a folder that is not empty, and leaves it as it was', async () => {
    const out = await temporaryFolder();
    await writeHandout(A3, out);
    const before = await filesIn(out);
    const writing = writeHandout(A3, out);
    await expect(writing).rejects.toThrow(InputError);
    await expect(writing).rejects.toThrow(
      `${out}: expected an empty folder, found README.md. Choose another with --out`,
    );
    expect(await filesIn(out)).toEqual(before);
  });

  test('refuses a file, and what lies in one', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await expect(writeHandout(A3, join(folder, 'file'))).rejects.toThrow(
      'file: expected a folder, got a file. Choose another with --out',
    );
    await expect(writeHandout(A3, join(folder, 'file', 'out'))).rejects.toThrow(InputError);
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('leaves nothing behind when the assignment is broken', async () => {
    const folder = await writeFiles(await temporaryFolder(), { 'a/assignment.json': '{' });
    await expect(writeHandout(join(folder, 'a'), join(folder, 'out'))).rejects.toThrow(InputError);
    expect(await readdir(folder)).toEqual(['a']);
  });
});
