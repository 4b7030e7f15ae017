import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What attacks are set on. It does not hold the secret itself. */
export interface Bait {
  /** Part of the names of what is written. */
  readonly token: string;
  /** The process that grades. */
  readonly pid: number;
  /** Everybody may look into it. */
  readonly folder: string;
  /** Everybody may write into it. */
  readonly publicFolder: string;
  /** Files with the secret: for their owner only, for everybody, for everybody as a module. */
  readonly closedFile: string;
  readonly openFile: string;
  readonly openModule: string;
  readonly otherSubmission: string;
  /** A variable of our environment that holds the secret. */
  readonly variable: string;
  readonly graderSource: string;
  readonly solution: string;
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly unixSocket: string;
  readonly abstractSocket: string;
}

export interface SetBait {
  readonly bait: Bait;
  /** What no attack may get hold of. */
  readonly secret: string;
  /** What somebody reached that listens here: `tcp`, `udp`, `unix`, `abstract`. */
  readonly reached: ReadonlySet<string>;
  /** Files that were not there before. */
  written(): string[];
  remove(): void;
}

const VARIABLE = 'GRADUS_ATTACKED';
const own = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Lays out secrets, and listens. */
export async function setBait(): Promise<SetBait> {
  const token = `written-${randomBytes(6).toString('hex')}`;
  const secret = `secret-${randomBytes(12).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'gradus-bait-'));
  chmodSync(folder, 0o755);
  const publicFolder = join(folder, 'public');
  mkdirSync(publicFolder);
  chmodSync(publicFolder, 0o777);
  const place = (name: string, content: string, mode: number): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };
  const reached = new Set<string>();
  const listening: { close(): void }[] = [];
  const listenAs = async (name: string, options: ListenOptions): Promise<AddressInfo> => {
    const server = createServer((socket) => {
      reached.add(name);
      socket.on('error', () => {}).destroy();
    });
    await once(server.listen(options), 'listening');
    listening.push(server);
    return server.address() as AddressInfo;
  };
  const datagrams = createSocket('udp4', () => reached.add('udp'));
  await once(datagrams.bind(0, '127.0.0.1'), 'listening');
  listening.push(datagrams);
  process.env[VARIABLE] = secret;
  const bait: Bait = {
    token,
    pid: process.pid,
    folder,
    publicFolder,
    closedFile: place('closed', secret, 0o600),
    openFile: place('open', secret, 0o644),
    openModule: place('open.cjs', `console.log('${secret}')`, 0o644),
    otherSubmission: place('other-submission.ts', `// ${secret}`, 0o644),
    variable: VARIABLE,
    graderSource: own('../../src/grade-submission.ts'),
    solution: own('../../../packages/net/src/index.ts'),
    tcpPort: (await listenAs('tcp', { port: 0, host: '127.0.0.1' })).port,
    udpPort: datagrams.address().port,
    unixSocket: join(publicFolder, 'socket'),
    abstractSocket: `gradus-${token}`,
  };
  await listenAs('unix', { path: bait.unixSocket, writableAll: true, readableAll: true });
  await listenAs('abstract', { path: `\0${bait.abstractSocket}` });
  const before = new Set(filesIn(folder));
  const elsewhere = ['/tmp', '/', '/dev/shm', '/dev'].map((parent) => join(parent, token));
  return {
    bait,
    secret,
    reached,
    written: () => [...filesIn(folder).filter((path) => !before.has(path)), ...elsewhere.filter(existsSync)],
    remove: () => {
      for (const each of listening) each.close();
      delete process.env[VARIABLE];
      for (const path of [folder, ...elsewhere]) rmSync(path, { recursive: true, force: true });
    },
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}
