import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@gradus/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleHistory } from '../../test/sample-histories.ts';
import { readHistories } from './read-histories.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradus-histories-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, experiment: string, assignment = 'a3-batch-norm') {
  await mkdir(join(folder, path, '..'), { recursive: true });
  const history = { ...sampleHistory(experiment, { accuracy: 0.5 }), assignment };
  await writeFile(join(folder, path), JSON.stringify(history));
}

describe('readHistories', () => {
  it('reads folders in folders, in the order of the names', async () => {
    await write('lambda-coarse/10.json', 'lambda-coarse/10');
    await write('lambda-coarse/9.json', 'lambda-coarse/9');
    await write('3-layer.json', '3-layer');
    await writeFile(join(folder, 'notes.txt'), 'not a history');
    const histories = await readHistories(folder, 'a3-batch-norm');
    expect([...histories.keys()]).toEqual(['3-layer', 'lambda-coarse/9', 'lambda-coarse/10']);
  });

  it('leaves out what was set aside, at any depth', async () => {
    await write('3-layer.json', '3-layer');
    await write('_set-aside/3-layer.0123456789ab.json', '3-layer');
    await write('wide/_set-aside/lambda-coarse/1.0123456789ab.json', 'lambda-coarse/1');
    expect([...(await readHistories(folder, 'a3-batch-norm')).keys()]).toEqual(['3-layer']);
  });

  it('refuses a folder that cannot be read', async () => {
    const read = readHistories(join(folder, 'nowhere'), 'a3-batch-norm');
    await expect(read).rejects.toThrow(/nowhere: the folder of histories cannot be read\. Is the path right\?/);
    await expect(read).rejects.toBeInstanceOf(InputError);
  });

  it('refuses what is no history, and says where', async () => {
    await writeFile(join(folder, 'broken.json'), '{"experiment": 3}');
    await expect(readHistories(folder, 'a3-batch-norm')).rejects.toThrow(/broken\.json: at /);
  });

  it('refuses a history of another assignment', async () => {
    await write('3-layer.json', '3-layer', 'a2');
    await expect(readHistories(folder, 'a3-batch-norm')).rejects.toThrow(
      /3-layer\.json: expected a history of 'a3-batch-norm', got one of 'a2'/,
    );
  });

  it('refuses two histories of one experiment', async () => {
    await write('3-layer.json', '3-layer');
    await write('old/3-layer.json', '3-layer');
    await expect(readHistories(folder, 'a3-batch-norm')).rejects.toThrow(/'3-layer' was read from .* already/);
  });
});
