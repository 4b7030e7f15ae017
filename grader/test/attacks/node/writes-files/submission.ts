// Writes wherever there may be a place: the test looks there.
import { bait, each } from './tried.ts';

const fs = process.getBuiltinModule('node:fs');
const here = new URL('.', import.meta.url).pathname;
const write = (path: string) => fs.writeFileSync(path, 'written');

const tried = await each({
  cell: () => write(`${here}written`),
  ownSource: () => write(`${here}submission.ts`),
  publicFolder: () => write(`${bait.publicFolder}/written`),
  besideSecret: () => write(`${bait.folder}/written`),
  temporary: () => write(`/tmp/${bait.token}`),
  root: () => write(`/${bait.token}`),
  sharedMemory: () => write(`/dev/shm/${bait.token}`),
  device: () => write(`/dev/${bait.token}`),
  folder: () => fs.mkdirSync(`${here}made`),
  link: () => fs.symlinkSync('/etc', `${here}linked`),
  hardLink: () => fs.linkSync(`${here}submission.ts`, `${here}hard`),
  mode: () => fs.chmodSync(`${here}submission.ts`, 0o777),
  times: () => fs.utimesSync(`${here}submission.ts`, 0, 0),
  remove: () => fs.unlinkSync(`${here}other.txt`),
  rename: () => fs.renameSync(`${here}other.txt`, `${here}renamed.txt`),
  runner: () => fs.appendFileSync(process.argv[1] as string, '// written'),
  runtime: () => fs.openSync(process.execPath, 'r+'),
  truncate: () => fs.truncateSync(`${here}submission.ts`),
  report: () => process.report.writeReport(`${here}report.json`) === '',
  heapSnapshot: () => process.getBuiltinModule('node:v8').writeHeapSnapshot(`${bait.publicFolder}/heap`),
});

export const attempt = () => tried;
