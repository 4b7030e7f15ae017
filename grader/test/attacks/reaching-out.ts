import type { LanguageName } from '../../src/languages/language.ts';

/** An attack that says of each of its attempts how it went. */
export interface ReachingOut {
  readonly name: string;
  /** What it is said to have met where it does not come to say it. */
  readonly dies?: RegExp;
  /** Attempts that do work in a sandbox: what they reach is its own. */
  readonly allowed?: readonly string[];
  /** Attempts that work without a sandbox, so that they are seen to be made well; undefined where none is made there. */
  readonly works?: readonly string[];
  /** Attempts that are left out without a sandbox: they would do harm. */
  readonly harms?: readonly string[];
}

const READS = [
  'closedFile',
  'openFile',
  'otherSubmission',
  'folder',
  'existence',
  'passwd',
  'solution',
  'graderSource',
];
const WRITES = [
  'cell',
  'publicFolder',
  'besideSecret',
  'temporary',
  'folder',
  'link',
  'hardLink',
  'mode',
  'times',
  'rename',
];

/** What a submission may try with all that its language has. */
export const REACHING_OUT: Readonly<Record<LanguageName, readonly ReachingOut[]>> = {
  typescript: [
    { name: 'reads-files', works: [...READS, 'ownProcess', 'launcher', 'parent', 'upwards', 'system'] },
    { name: 'reads-in-a-worker', dies: /used more than 128 MB/, works: ['worker'] },
    { name: 'reads-descriptors' },
    {
      name: 'writes-files',
      works: [...WRITES, 'heapSnapshot'],
      harms: ['runner', 'runtime', 'root', 'sharedMemory', 'device', 'remove', 'truncate', 'ownSource'],
      // It says that it wrote, and prints that it could not.
      allowed: ['report'],
    },
    {
      name: 'reaches-network',
      works: ['tcp', 'udp', 'unix', 'abstract', 'listen', 'listenUnix', 'listenAbstract'],
      harms: ['dns'],
    },
    // Pid 1 of its cell: the kernel keeps it.
    { name: 'signals', allowed: ['killFirst'] },
    { name: 'starts-processes', works: ['node', 'shell', 'daemon', 'fork', 'cluster'] },
    { name: 'executes', dies: /ended its own process \(exit code 0\)/ },
    {
      name: 'side-doors',
      works: ['requireSecret', 'sqlite', 'wasi', 'inspector', 'spawnBinding', 'environmentFile', 'changeFolder', 'vm'],
      harms: ['startDebugger', 'becomeRoot'],
    },
  ],
  python: [
    { name: 'reads-files', works: [...READS, 'ownProcess', 'launcher', 'parent', 'upwards', 'system'] },
    { name: 'reads-descriptors' },
    {
      name: 'writes-files',
      works: [...WRITES, 'temporaryFile'],
      harms: ['runner', 'runtime', 'root', 'sharedMemory', 'device', 'remove', 'truncate', 'ownSource'],
    },
    {
      name: 'reaches-network',
      works: ['tcp', 'udp', 'unix', 'abstract', 'pair', 'interfacesOfInherited', 'descriptorByInherited'],
      harms: ['dns', 'bindInherited'],
    },
    { name: 'signals', allowed: ['killFirst'] },
    {
      name: 'starts-processes',
      works: ['fork', 'daemon', 'spawn', 'clone', 'memfd'],
      harms: [
        'vfork',
        'unshareUser',
        'setns',
        'chroot',
        'mount',
        'unmount',
        'setHostName',
        'setClock',
        'module',
        'keys',
      ],
    },
    { name: 'executes', dies: /ended its own process \(exit code 0\)/ },
    { name: 'kills-its-killer' },
    // Beside its cell is the root of what it sees.
    { name: 'looks-beside', allowed: ['siblings'] },
    { name: 'uncounted-memory', allowed: ['ordinary'], works: ['shared', 'growsDown', 'stack', 'ordinary'] },
  ],
};
