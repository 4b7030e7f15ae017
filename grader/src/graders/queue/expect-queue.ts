import { InputError, MissingToolError } from '@gradus/contracts';
import { runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { POSTGRES_SCHEMA, postgresOptions, redisOptions } from './open-bull.ts';
import { parseQueueAddress, type QueueAddress } from './queue-address.ts';

const CONNECT_MS = 5000;
/** For blocking commands that wait a part of a second. */
const OLDEST_REDIS = [6, 2];

/**
 * Reads the address of a queue and sees that it can be used.
 *
 * @param url - `redis://`, `rediss://` or `postgres://`; see `parseQueueAddress`
 * @param onEvent - told what whoever runs the server should know, a line each
 * @throws InputError or MissingToolError, within seconds, when it cannot; see `expectQueue`
 */
export async function reachQueue(url: string, onEvent: (line: string) => void = () => {}): Promise<QueueAddress> {
  const address = parseQueueAddress(url);
  for (const line of await expectQueue(address)) onEvent(line);
  return address;
}

/**
 * Sees that a queue can be used, and sets PostgreSQL up for it.
 *
 * @returns what whoever runs the server should know, a line each
 * @throws InputError within seconds when there is no such host or server, or it does not let us in
 * @throws MissingToolError when nothing answers there, or it is too old
 */
export async function expectQueue(address: QueueAddress): Promise<readonly string[]> {
  try {
    return await (address.kind === 'redis' ? expectRedis(address) : expectPostgres(address));
  } catch (cause) {
    if (cause instanceof MissingToolError) throw cause;
    throw refusal(address, cause as NodeJS.ErrnoException);
  }
}

async function expectRedis(address: QueueAddress): Promise<string[]> {
  const { shown } = address;
  const redis = new Redis({
    ...redisOptions(address),
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let first: unknown;
  redis.on('error', (error) => {
    first ??= error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const [, major = 0, minor = 0] = (/^redis_version:(\d+)\.(\d+)/m.exec(info) ?? []).map(Number);
    const [oldest = 0, oldestMinor = 0] = OLDEST_REDIS;
    if (major < oldest || (major === oldest && minor < oldestMinor)) {
      throw new MissingToolError(`${shown}: expected Redis ${OLDEST_REDIS.join('.')} or newer, got ${major}.${minor}`);
    }
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
    if (policy === undefined || policy === 'noeviction') return [];
    return [
      `${shown}: it may throw jobs away when its memory is full: set 'maxmemory-policy noeviction' (is ${policy})`,
    ];
  } catch (error) {
    // That the connection was closed says less than why.
    throw first ?? error;
  } finally {
    redis.disconnect();
  }
}

async function expectPostgres(address: QueueAddress): Promise<string[]> {
  const client = new pg.Client({ ...postgresOptions(address), connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    await runMigrations(client, POSTGRES_SCHEMA);
    return [];
  } finally {
    // A server that is none never answers.
    void client.end().catch(() => {});
  }
}

/** Who is asked by what a server, or the system, says. */
function refusal({ shown, kind }: QueueAddress, cause: NodeJS.ErrnoException): InputError | MissingToolError {
  const { code = '', message } = cause;
  const server = kind === 'redis' ? 'Redis' : 'PostgreSQL';
  const why = message || code;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new InputError(`${shown}: there is no such host. Is its name right?`, { cause });
  }
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR .*AUTH)|password|no pg_hba\.conf entry|role ".*" does not exist/i.test(why)) {
    return new InputError(`${shown}: ${server} does not let us in (${why}). Give user and password: ${FORM[kind]}`, {
      cause,
    });
  }
  if (/certificate|CERT|altnames|self-signed/i.test(`${code} ${why}`)) {
    return new InputError(
      `${shown}: the server does not prove who it is (${why}). Name the authority of its certificate: NODE_EXTRA_CA_CERTS=<file>`,
      { cause },
    );
  }
  if (/SSL|TLS|EPROTO/.test(`${code} ${why}`)) {
    return new InputError(`${shown}: no TLS could be agreed on (${why}). Does the server have it? See ${FORM[kind]}`, {
      cause,
    });
  }
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return new MissingToolError(`${shown}: nothing answers there (${code}). Start ${server}, or give another --queue`, {
      cause,
    });
  }
  return new InputError(`${shown}: expected ${server}, got no answer of one (${why}). Is it another server, or TLS?`, {
    cause,
  });
}

const FORM = {
  redis: 'redis://user:password@host:6379/0, or rediss://… with TLS',
  postgres: 'postgres://user:password@host:5432/database, with ?sslmode=require for TLS',
};
