import { encodeFrame, type LoadRequest } from '@gradus/contracts/wire';
import { expect, test } from 'vitest';
import { temporaryFolders, writeFiles } from '../../test/temporary-folder.ts';
import { Fault } from '../graders/fault.ts';
import { Runtimes } from '../languages/runtimes.ts';
import { allowanceOf } from '../sandbox/allowance.ts';
import { noSandbox } from '../sandbox/no-sandbox.ts';
import { SubmissionProcess } from './submission-process.ts';

const temporaryFolder = temporaryFolders();
const ALLOWANCE = allowanceOf({ loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 64 });

async function killedWhileLoading(kills: () => number): Promise<SubmissionProcess> {
  const root = await writeFiles(await temporaryFolder(), {
    'submission.ts': "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});",
  });
  const program = (await new Runtimes().of('typescript')).program(ALLOWANCE.memoryMb);
  const child = new SubmissionProcess(await noSandbox.cellFor(program, ALLOWANCE), ALLOWANCE, kills);
  const load: LoadRequest = { type: 'load', ...(await child.show({ root, entry: `${root}/submission.ts` })) };
  child.send(encodeFrame(load));
  return child;
}

test('a process that is killed while the machine has memory is killed by its own doing', async () => {
  const child = await killedWhileLoading(() => 3);
  expect(await child.next(10_000, 'too slow')).toEqual({ ended: 'was killed (SIGKILL)' });
  await child.stop();
});

test('a process that is killed when the machine ran out of memory is nobody’s verdict', async () => {
  let kills = 3;
  const child = await killedWhileLoading(() => kills++);
  const next = child.next(10_000, 'too slow');
  await expect(next).rejects.toThrow(Fault);
  await expect(next).rejects.toThrow('the machine ran out of memory while the submission ran');
  await child.stop();
});
