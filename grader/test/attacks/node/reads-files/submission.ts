// Reads what is not its own, and prints it.
import { bait, each } from './tried.ts';

const { readFileSync, readdirSync, openSync, readlinkSync, existsSync } = process.getBuiltinModule('node:fs');

const print = (path: string) => console.log(readFileSync(path, 'utf8'));
const tried = await each({
  closedFile: () => print(bait.closedFile),
  openFile: () => print(bait.openFile),
  otherSubmission: () => print(bait.otherSubmission),
  folder: () => readdirSync(bait.folder),
  existence: () => existsSync(bait.openFile),
  shadow: () => print('/etc/shadow'),
  passwd: () => print('/etc/passwd'),
  solution: () => print(bait.solution),
  graderSource: () => print(bait.graderSource),
  environment: () => process.env[bait.variable] !== undefined && console.log(process.env[bait.variable]),
  ownProcess: () => print('/proc/self/environ'),
  launcher: () => print(`/proc/${bait.pid}/environ`),
  parent: () => print(`/proc/${process.ppid}/cmdline`),
  upwards: () => print(`../../../..${bait.openFile}`),
  byProcRoot: () => readlinkSync('/proc/1/root'),
  disk: () => openSync('/dev/sda', 'r'),
  memory: () => openSync('/dev/mem', 'r'),
  terminal: () => openSync('/dev/tty', 'r'),
  system: () => readdirSync('/sys'),
});

export const attempt = () => tried;
