import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MissingToolError } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from './find-browser.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-browser-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(...path: string[]): Promise<string> {
  const file = join(folder, ...path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, '', { mode: 0o755 });
  return file;
}

describe('findBrowser', () => {
  it('takes the one that GRADUS_CHROME names', async () => {
    const chosen = await program('my-chrome');
    await program('chromium');
    expect(await findBrowser({ GRADUS_CHROME: chosen, PATH: folder }, 'linux')).toBe(chosen);
  });

  it('finds a well-known name on the PATH, Chromium first', async () => {
    const chrome = await program('google-chrome');
    expect(await findBrowser({ PATH: folder }, 'linux')).toBe(chrome);
    const chromium = await program('chromium');
    expect(await findBrowser({ PATH: folder, GRADUS_CHROME: '' }, 'darwin')).toBe(chromium);
  });

  it('refuses a GRADUS_CHROME that cannot be run', async () => {
    const finding = findBrowser({ GRADUS_CHROME: join(folder, 'nothing') }, 'linux');
    await expect(finding).rejects.toThrow(/GRADUS_CHROME=.*nothing: expected the path of Chrome or Chromium/);
    await expect(finding).rejects.toBeInstanceOf(MissingToolError);
  });

  it.each([
    ['linux', /Type 'sudo apt-get install chromium/],
    ['win32', /Type 'winget install Google\.Chrome'/],
    ['freebsd', /Install Chrome or Chromium, or set GRADUS_CHROME/],
  ] as const)('says what to type on %s when there is none', async (platform, message) => {
    const finding = findBrowser({ PATH: folder, ProgramFiles: folder }, platform);
    await expect(finding).rejects.toThrow(message);
    await expect(finding).rejects.toBeInstanceOf(MissingToolError);
  });
});
