// Ends or stops processes that are not its own.
import { bait, each } from './tried.ts';

const tried = await each({
  launcherIsThere: () => process.kill(bait.pid, 0),
  stopLauncher: () => process.kill(bait.pid, 'SIGSTOP'),
  killLauncher: () => process.kill(bait.pid, 'SIGKILL'),
  killParentGroup: () => process.kill(-bait.pid, 'SIGKILL'),
  debugLauncher: () => process.kill(bait.pid, 'SIGUSR1'),
});
// Pid 1 is of its own cell, and cannot be killed; all others are nobody.
const own = await each({
  killFirst: () => process.kill(1, 'SIGKILL'),
  killAll: () => process.kill(-1, 'SIGTERM'),
});

export const attempt = () => ({ ...tried, ...own });
