import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { InputError, MissingToolError } from '@gradus/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates } from '../../../test/certificates.ts';
import { hasPostgres, type PostgresServer, postgresServer } from '../../../test/postgres.ts';
import { hasRedis, redisServer } from '../../../test/redis.ts';
import { freePort, type TestServer } from '../../../test/server.ts';
import { temporaryFolders } from '../../../test/temporary-folder.ts';
import { expectQueue } from './expect-queue.ts';
import { parseQueueAddress } from './queue-address.ts';

const temporaryFolder = temporaryFolders();
const WORKER = fileURLToPath(new URL('../../../test/queue/worker.ts', import.meta.url));

async function refusal(url: string): Promise<Error> {
  const error: unknown = await expectQueue(parseQueueAddress(url)).catch((cause: unknown) => cause);
  if (!(error instanceof Error)) throw new Error('the queue was taken');
  expect(error.message).not.toContain('s3cret');
  return error;
}

/** What a worker says first, in a process that trusts an authority, or none. */
async function firstLineOf(url: string, authority?: string): Promise<string> {
  const child = spawn(process.execPath, [WORKER, url, '1', '0', '30000'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      GRADUS_TEST_LINES: '1',
      ...(authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority }),
    },
  });
  const ended = once(child, 'close');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
    if (/waiting for jobs/.test(said)) child.kill('SIGTERM');
  });
  await ended;
  return said;
}

describe('there is no queue where', () => {
  test('nothing listens', async () => {
    const port = await freePort();
    for (const url of [`redis://:s3cret@127.0.0.1:${port}`, `postgres://x:s3cret@127.0.0.1:${port}/x`]) {
      const error = await refusal(url);
      expect(error).toBeInstanceOf(MissingToolError);
      expect(error.message).toMatch(
        /: nothing answers there \(ECONNREFUSED\)\. Start (Redis|PostgreSQL), or give another --queue$/,
      );
    }
  });

  test('there is no such host', async () => {
    for (const url of ['redis://:s3cret@no-such-host.invalid', 'postgres://x:s3cret@no-such-host.invalid/x']) {
      const error = await refusal(url);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toMatch(/there is no such host\. Is its name right\?$/);
    }
  });

  test.concurrent.each(['redis://:s3cret@127.0.0.1:', 'rediss://:s3cret@127.0.0.1:', 'postgres://x:s3cret@127.0.0.1:'])(
    '%s is told nothing',
    async (start) => {
      const silent = createServer(() => {}).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as { port: number };
      const error = await refusal(`${start}${port}/0`);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toMatch(
        /expected (Redis|PostgreSQL), got no answer of one \(.+\)\. Is it another server, or TLS\?$/,
      );
      silent.close();
    },
  );
});

describe.skipIf(!hasRedis)('Redis (Debian: redis-server)', () => {
  const servers: TestServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  async function started(settings: Parameters<typeof redisServer>[0]): Promise<number> {
    const server = await redisServer(settings);
    servers.push(server);
    await server.start();
    return server.port;
  }

  test('lets us in by its password alone', async () => {
    const port = await started({ password: 's3cret' });
    expect(await expectQueue(parseQueueAddress(`redis://:s3cret@127.0.0.1:${port}`))).toEqual([]);
    for (const url of [`redis://:s3cret1@127.0.0.1:${port}`, `redis://127.0.0.1:${port}`]) {
      const error = await refusal(url);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toMatch(
        /Redis does not let us in \((WRONGPASS|NOAUTH) .*\)\. Give user and password: redis:\/\//,
      );
    }
  });

  test('by TLS proves who it is', async () => {
    const tls = makeCertificates(await temporaryFolder());
    const port = await started({ password: 's3cret', tls });
    const url = `rediss://:s3cret@localhost:${port}`;
    const error = await refusal(url);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/the server does not prove who it is \(.*\)\. .*: NODE_EXTRA_CA_CERTS=<file>$/);
    expect(await firstLineOf(url, tls.authority)).toMatch(
      /^waiting for jobs of gradus-\S+-none at rediss:\/\/localhost:\d+\/0, 1 at a time\n$/,
    );
    expect(await refusal(`redis://:s3cret@127.0.0.1:${port}`)).toBeInstanceOf(InputError);
  });

  test('without TLS is not asked for it, and is no PostgreSQL', async () => {
    const port = await started({});
    for (const url of [`rediss://127.0.0.1:${port}`, `postgres://x:s3cret@127.0.0.1:${port}/x`]) {
      expect(await refusal(url)).toBeInstanceOf(InputError);
    }
  });

  test('that may throw jobs away says so', async () => {
    const port = await started({ policy: 'allkeys-lru' });
    const [line] = await expectQueue(parseQueueAddress(`redis://127.0.0.1:${port}`));
    expect(line).toMatch(/set 'maxmemory-policy noeviction' \(is allkeys-lru\)$/);
  });
});

describe.skipIf(!hasPostgres)('PostgreSQL (Debian: postgresql)', () => {
  let server: PostgresServer;
  let authority: string;
  beforeAll(async () => {
    const tls = makeCertificates(await temporaryFolder());
    authority = tls.authority;
    server = await postgresServer(await temporaryFolder(), tls);
    await server.start();
  });
  afterAll(() => server?.stop());
  const urlOf = (login: string, rest = '') => `postgres://${login}@localhost:${server.port}/postgres${rest}`;

  test('lets us in by its password alone', async () => {
    expect(await expectQueue(parseQueueAddress(urlOf('gradus:s3cret')))).toEqual([]);
    for (const url of [urlOf('gradus:s3cret1'), urlOf('gradus'), urlOf('nobody:s3cret')]) {
      const error = await refusal(url);
      expect(error).toBeInstanceOf(InputError);
      expect(error.message).toMatch(/PostgreSQL does not let us in \(.*\)\. Give user and password: postgres:\/\//);
    }
  });

  test('has the database', async () => {
    const error = await refusal(`postgres://gradus:s3cret@localhost:${server.port}/grades`);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain('database "grades" does not exist');
  });

  test('by TLS proves who it is, unless nobody asks', async () => {
    const url = urlOf('gradus:s3cret', '?sslmode=require');
    expect((await refusal(url)).message).toMatch(/the server does not prove who it is \(.*\)/);
    expect(await firstLineOf(url, authority)).toMatch(
      /^waiting for jobs of gradus-\S+-none at postgres:\/\/gradus@localhost/,
    );
    expect(await expectQueue(parseQueueAddress(urlOf('gradus:s3cret', '?sslmode=no-verify')))).toEqual([]);
  });

  test('without TLS is not asked for it', async () => {
    const plain = await postgresServer(await temporaryFolder());
    await plain.start();
    const error = await refusal(`postgres://gradus:s3cret@localhost:${plain.port}/postgres?sslmode=require`);
    await plain.stop();
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/no TLS could be agreed on \(.*\)\. Does the server have it\?/);
  });

  test('is no Redis', async () => {
    expect(await refusal(`redis://:s3cret@127.0.0.1:${server.port}`)).toBeInstanceOf(InputError);
  });
});
