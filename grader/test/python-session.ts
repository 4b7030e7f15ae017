import { join } from 'node:path';
import { Session } from '../src/submission/session.ts';
import { readSubmission } from '../src/submission/submission.ts';
import { temporaryFolders, writeFiles } from './temporary-folder.ts';

const LIMITS = { loadMs: 20_000, callMs: 10_000, totalMs: 60_000, memoryMb: 256 };
const BUDGET_MS = 60_000;

/** Other limits, and whether the submission is a file beside those of others. */
interface Loading {
  readonly loadMs?: number;
  readonly callMs?: number;
  readonly outputKb?: number;
  readonly isAlone?: boolean;
}

/** For a test file: loads submissions in Python, a `submission.py` and others. */
export function pythonSessions() {
  const temporaryFolder = temporaryFolders();

  /** @returns the folder, and the session or why it was refused */
  async function load(
    files: Readonly<Record<string, string | Uint8Array>>,
    { isAlone = false, ...limits }: Loading = {},
  ) {
    const folder = await writeFiles(await temporaryFolder(), files);
    const path = isAlone ? join(folder, 'submission.py') : folder;
    const names = { typescript: 'submission.ts', python: 'submission.py' };
    const loaded = await Session.start(await readSubmission(path, names, { isAlone }), { ...LIMITS, ...limits });
    return { folder, loaded };
  }

  /** Calls `f()` of a submission. @returns what it answers, or why the submission was refused */
  async function callF(files: Readonly<Record<string, string | Uint8Array>>, loading: Loading = {}) {
    const { loaded } = await load(files, loading);
    if ('refused' in loaded) return loaded.refused;
    try {
      return await loaded.session.call('f', [], BUDGET_MS);
    } finally {
      await loaded.session.close();
    }
  }

  /** A session of this source, for several calls; the caller closes it. */
  async function start(source: string): Promise<Session> {
    const { loaded } = await load({ 'submission.py': source });
    if ('refused' in loaded) throw new Error(loaded.refused);
    return loaded.session;
  }

  return { load, callF, start };
}
