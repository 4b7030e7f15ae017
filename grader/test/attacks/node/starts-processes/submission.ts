// Starts what would go on without it.
import { each } from './tried.ts';

const { spawn, spawnSync, fork } = process.getBuiltinModule('node:child_process');
const cluster = process.getBuiltinModule('node:cluster');
const SLEEP = 'setTimeout(() => {}, 20_000)';

const started = (child: ReturnType<typeof spawn>) =>
  new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.kill('SIGKILL')));
    child.once('error', reject);
  });

const tried = await each({
  node: () => spawnSync(process.execPath, ['--version']).error === undefined,
  shell: () => spawnSync('/bin/sh', ['-c', 'true']).error === undefined,
  daemon: () => started(spawn(process.execPath, ['-e', SLEEP], { detached: true, stdio: 'ignore' })),
  fork: () => started(fork(new URL(import.meta.url).pathname)),
  cluster: () => started((cluster as unknown as { fork(): { process: ReturnType<typeof spawn> } }).fork().process),
});

export const attempt = () => tried;
