import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type JobProgress,
  type Processor,
  Queue,
  QueueEvents,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type { QueueAddress } from './queue-address.ts';

/** Jobs and what they return are texts: PostgreSQL's `jsonb` refuses some that JSON allows, such as U+0000 in a string. */
export type BullQueue = Queue<string, string, string, string, string, string, IQueueBackend, unknown>;
export type BullEvents = QueueEvents<string, IQueueBackend, unknown>;

/** Ours among others' of one Redis, and of one database. */
const PREFIX = 'gradus';
/** Each carries what its job returned; what a listener misses it asks for. */
const KEPT_EVENTS = 500;
const MAX_DELAY_MS = 5000;

/** Connects again for ever, more and more slowly; what is asked meanwhile waits. */
function connectionOf(address: QueueAddress): object {
  if (address.kind === 'redis') {
    return {
      ...redisOptions(address),
      maxRetriesPerRequest: null,
      retryStrategy: (times: number) => Math.min(100 * 2 ** Math.min(times, 10), MAX_DELAY_MS),
    };
  }
  return {
    ...postgresOptions(address),
    schema: PREFIX,
    max: 4,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
}

type Server = Pick<QueueAddress, 'host' | 'port' | 'user' | 'password' | 'database' | 'tls'>;

/** How `ioredis` is told of a server. */
export function redisOptions({ host, port, user, password, database, tls }: Server) {
  return {
    host,
    port,
    db: Number(database),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(tls === 'none' ? {} : { tls: {} }),
  };
}

/** How `pg` is told of a server. */
export function postgresOptions({ host, port, user, password, database, tls }: Server) {
  return {
    host,
    port,
    database,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ssl: tls === 'none' ? false : { rejectUnauthorized: tls === 'proven' },
  };
}

export const POSTGRES_SCHEMA = PREFIX;

function backendOf({ kind }: QueueAddress): BackendFactory<IQueueBackend, unknown> {
  // Each takes the options that are made for it above.
  return (kind === 'redis' ? createRedisBackend : createPostgresBackend) as BackendFactory<IQueueBackend, unknown>;
}

function baseOf(address: QueueAddress) {
  // Its warnings go to the console: `expectQueue` sees to it.
  return { connection: connectionOf(address), prefix: PREFIX, skipVersionCheck: true };
}

export function openBullQueue(address: QueueAddress, name: string): BullQueue {
  const streams = { events: { maxLen: KEPT_EVENTS } };
  return new Queue(name, { ...baseOf(address), streams }, backendOf(address)) as BullQueue;
}

export function openBullEvents(address: QueueAddress, name: string): BullEvents {
  return new QueueEvents(name, baseOf(address), backendOf(address)) as BullEvents;
}

export function openBullWorker(
  address: QueueAddress,
  name: string,
  processor: Processor<string, string, string>,
  options: Omit<WorkerOptions, 'connection'>,
): BullWorker {
  return new BullWorker(name, processor, { ...baseOf(address), ...options }, backendOf(address));
}

/** What a server that answers with errors alone is left in peace for: BullMQ would ask again at once. */
const AFTER_ERROR_MS = 1000;

export class BullWorker extends Worker<string, string, string, IQueueBackend, JobProgress, unknown> {
  protected override async moveToActive(...asked: Parameters<Worker['moveToActive']>) {
    try {
      return await super.moveToActive(...asked);
    } catch (error) {
      await this.delay(AFTER_ERROR_MS);
      throw error;
    }
  }

  /** Leaves a queue that does not answer: nothing of this worker keeps our process running. */
  async giveUp(): Promise<void> {
    await this.lockManager.close();
    await this.disconnect();
  }
}

/** What closing a connection may take that is up. */
const CLOSE_MS = 3000;

/** Closes what may be waiting for a connection that never comes. */
export async function closeWithin(closing: () => Promise<unknown>, giveUp: () => Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const isClosed = await Promise.race([
    closing().then(
      () => true,
      () => true,
    ),
    sleep(CLOSE_MS, false, { signal: timer.signal }).catch(() => true),
  ]);
  timer.abort();
  if (!isClosed) void giveUp().catch(() => {});
}
