import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { MissingToolError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { hasPython } from '../../../test/python.ts';
import { temporaryFolders, writeFiles } from '../../../test/temporary-folder.ts';
import { findInterpreter, versionsOf } from './interpreter.ts';

const temporaryFolder = temporaryFolders();

/** A program that prints this, and ends with this code. */
async function program(printed: string, code = 0): Promise<string> {
  const folder = await writeFiles(await temporaryFolder(), { python: `#!/bin/sh\necho '${printed}'\nexit ${code}\n` });
  const path = join(folder, 'python');
  await chmod(path, 0o755);
  return path;
}

describe.skipIf(process.platform === 'win32')('findInterpreter', () => {
  test('takes the first that has numpy, by its own name', async () => {
    const [broken, first, second] = [await program('no numpy', 1), await program('/a/python3'), await program('/b')];
    expect(await findInterpreter(undefined, { candidates: ['/no/such/python', broken, first, second] })).toBe(
      '/a/python3',
    );
  });

  test('takes the wanted one, or says what to install', async () => {
    const [wanted, other] = [await program('/a/python3'), await program('/b')];
    expect(await findInterpreter(wanted, { candidates: [other] })).toBe('/a/python3');
    const broken = await program('no numpy', 1);
    const finding = findInterpreter(broken, { candidates: [other] });
    await expect(finding).rejects.toThrow(MissingToolError);
    await expect(finding).rejects.toThrow(`${broken}: expected a Python (3.10 or newer) with numpy. `);
    await expect(finding).rejects.toThrow('pip install numpy');
  });

  test('says where it looked when there is none', async () => {
    const finding = findInterpreter(undefined, { candidates: ['/no/such/python', await program('')] });
    await expect(finding).rejects.toThrow(MissingToolError);
    await expect(finding).rejects.toThrow(
      /^no Python \(3\.10 or newer\) with numpy found \(looked at \/no\/such\/python, .*--python$/,
    );
  });
});

describe.skipIf(!hasPython)('versionsOf', () => {
  test('says what imports numpy', async () => {
    expect(await versionsOf(await findInterpreter(), [], {})).toMatch(/^Python 3\.\d+\.\d+, numpy \d+\.\d+\.\d+/);
  });

  test('says why one does not', async () => {
    const versions = versionsOf(await findInterpreter(), ['-c', 'raise ImportError("libopenblas.so is gone")'], {});
    await expect(versions).rejects.toThrow(MissingToolError);
    await expect(versions).rejects.toThrow(
      /expected a Python that imports numpy, got 'ImportError: libopenblas\.so is/,
    );
    await expect(versionsOf('/no/such/python', [], {})).rejects.toThrow(/got 'spawn \/no\/such\/python ENOENT'/);
  });
});
