import { readFile } from 'node:fs/promises';
import { MissingToolError } from '@gradus/contracts';
import { describe, expect, test, vi } from 'vitest';
import { HALF_RIGHT, HALF_RIGHT_PYTHON, loadedTiny } from '../../../test/assignments.ts';
import { temporaryFolders, writeFiles } from '../../../test/temporary-folder.ts';
import { readSubmission, type Submission } from '../../submission/submission.ts';
import { Fault } from '../fault.ts';
import { ProcessGraders } from './process-graders.ts';

const temporaryFolder = temporaryFolders();
const bilingual = loadedTiny({ submission: { typescript: 'submission.ts', python: 'submission.py' } });
const HANGS = 'export const cyclicalLearningRate = () => { for (;;); };';

async function handedIn(name: string, source: string): Promise<Submission> {
  const folder = await writeFiles(await temporaryFolder(), { [name]: source });
  return await readSubmission(folder, bilingual.assignment.submission);
}

const alice = await handedIn('submission.ts', HALF_RIGHT);
const SETUP = { loaded: bilingual, seed: 5, sandbox: 'none', wanted: {} } as const;

/** The processes that grade, started by this one. */
async function gradingProcesses(): Promise<number[]> {
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  const pids = children.trim().split(' ').filter(Boolean).map(Number);
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_, k) => commands[k]?.includes('grading-process'));
}

describe('ProcessGraders', () => {
  test('grade as many at a time as they were told, each in a process that grades the next one, too', async () => {
    const graders = new ProcessGraders({ ...SETUP, jobs: 2 });
    const graded = await Promise.all([alice, alice, alice, alice, alice].map((each) => graders.grade(each)));
    expect(graded.map(({ result }) => result.score)).toEqual([1, 1, 1, 1, 1]);
    if (process.platform === 'linux') expect(await gradingProcesses()).toHaveLength(2);
    await graders.close();
    if (process.platform === 'linux') expect(await gradingProcesses()).toEqual([]);
  });

  test('after the signal no other one is begun', async () => {
    const graders = new ProcessGraders({ ...SETUP, jobs: 1 });
    const controller = new AbortController();
    const first = graders.grade(alice, controller.signal);
    const second = graders.grade(alice, controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    expect((await first).result.score).toBe(1);
    await expect(second).rejects.toBe(controller.signal.reason);
    await graders.close();
  });

  test.skipIf(process.platform !== 'linux')(
    'a process that is killed is a fault, and the next one is graded',
    async () => {
      const graders = new ProcessGraders({ ...SETUP, jobs: 1 });
      const grading = graders.grade(await handedIn('submission.ts', HANGS));
      const killed = expect(grading).rejects.toThrow(Fault);
      await vi.waitFor(async () => expect(await gradingProcesses()).toHaveLength(1));
      for (const pid of await gradingProcesses()) process.kill(pid, 'SIGKILL');
      await killed;
      await expect(grading).rejects.toMatchObject({ message: 'a grading process ended (SIGKILL)', isPassing: true });
      const [pid] = await gradingProcesses();
      expect(pid).toBeUndefined();
      expect((await graders.grade(alice)).result.score).toBe(1);
      const [idle = 0] = await gradingProcesses();
      process.kill(idle, 'SIGKILL');
      await vi.waitFor(() => expect(() => process.kill(idle, 0)).toThrow());
      expect((await graders.grade(alice)).result.score).toBe(1);
      await graders.close();
    },
  );

  test('a process that cannot be started is a fault', async () => {
    const graders = new ProcessGraders({ ...SETUP, jobs: 1 });
    const { execPath } = process;
    process.execPath = '/no/such/node';
    try {
      await expect(graders.grade(alice)).rejects.toThrow(/a grading process cannot be started \(.*ENOENT\)/);
    } finally {
      process.execPath = execPath;
    }
    await graders.close();
  });

  test('what this machine lacks for one language is a fault that does not pass', async () => {
    const graders = new ProcessGraders({ ...SETUP, wanted: { python: '/no/such/python' }, jobs: 1 });
    const carol = await handedIn('submission.py', HALF_RIGHT_PYTHON);
    await expect(graders.grade(carol)).rejects.toMatchObject({
      ...{ name: 'Fault', isPassing: false, message: expect.stringContaining('/no/such/python') },
    });
    expect((await graders.grade(alice)).result.score).toBe(1);
    await graders.close();
  });

  test.skipIf(process.getuid?.() === 0)('without its sandbox nothing is graded', async () => {
    const graders = new ProcessGraders({ ...SETUP, sandbox: 'setpriv', jobs: 1 });
    await expect(graders.grade(alice)).rejects.toThrow(MissingToolError);
    await graders.close();
  });
});
