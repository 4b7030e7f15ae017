import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '@gradus/contracts';
import { expect, test } from 'vitest';
import { temporaryFolders } from '../../test/temporary-folder.ts';
import { BatchFolder } from './batch-folder.ts';

const temporaryFolder = temporaryFolders();

test('keeps beside a result nothing of the one before', async () => {
  const path = await temporaryFolder();
  const folder = new BatchFolder(path);
  const result = {} as Result;
  await folder.writeResult('alice', result, { observations: { analytic: 'took 3 ms' }, leftOut: ['notes.txt'] });
  const names = () => readdir(join(path, 'results/alice'));
  expect((await names()).sort()).toEqual(['left-out.txt', 'observations.json', 'result.json']);
  await folder.writeResult('alice', result, { observations: {}, leftOut: [] });
  expect(await names()).toEqual(['result.json']);
});
