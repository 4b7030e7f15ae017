import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPostgres, postgresServer } from '../postgres.ts';
import { hasRedis, redisServer } from '../redis.ts';
import type { TestServer } from '../server.ts';

export type QueueKind = 'redis' | 'postgres';

/** The queues that tests can be run on here, and why not on the others. */
export const QUEUES: readonly (readonly [kind: QueueKind, isHere: boolean])[] = [
  ['redis', hasRedis],
  ['postgres', hasPostgres],
];

export interface TestQueue extends TestServer {
  readonly url: string;
  /** Ends it and removes what it kept. */
  close(): Promise<void>;
}

/** A server of a queue, started. @param isKept - for Redis: whether it keeps what it is told when it is killed */
export async function startQueue(kind: QueueKind, { isKept = true } = {}): Promise<TestQueue> {
  const folder = await mkdtemp(join(tmpdir(), 'gradus-queue-'));
  const { server, url } = await (kind === 'redis' ? redis(isKept ? folder : undefined) : postgres(folder));
  await server.start();
  return {
    ...server,
    url,
    close: async () => {
      await server.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function redis(folder: string | undefined) {
  const server = await redisServer(folder === undefined ? {} : { folder });
  return { server, url: `redis://127.0.0.1:${server.port}` };
}

async function postgres(folder: string) {
  const server = await postgresServer(folder);
  const { user, password, port, database } = server;
  return { server, url: `postgres://${user}:${password}@127.0.0.1:${port}/${database}` };
}
