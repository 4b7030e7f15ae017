import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { Certificates } from './certificates.ts';
import { freePort, serverOf, type TestServer } from './server.ts';

const REDIS = '/usr/bin/redis-server';

/** Whether tests can start a Redis here; in CI they must. */
export const hasRedis: boolean = process.env.CI === 'true' || existsSync(REDIS);

interface RedisSettings {
  /** Where it keeps what it is told; else nothing is kept. */
  readonly folder?: string;
  readonly password?: string;
  /** What it does when its memory is full. */
  readonly policy?: string;
  /** Files in PEM: plain connections are refused then. */
  readonly tls?: Certificates;
}

/** A Redis of a test, not yet started. */
export async function redisServer({
  folder,
  password,
  policy = 'noeviction',
  tls,
}: RedisSettings = {}): Promise<TestServer> {
  const port = await freePort();
  const argv = ['--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', policy];
  if (folder === undefined) argv.push('--appendonly', 'no');
  else argv.push('--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec');
  if (password !== undefined) argv.push('--requirepass', password);
  if (tls === undefined) argv.push('--port', `${port}`);
  else {
    argv.push('--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no');
    argv.push('--tls-cert-file', tls.certificate, '--tls-key-file', tls.key, '--tls-ca-cert-file', tls.authority);
  }
  const isUp = async (): Promise<boolean> => {
    const redis = new Redis({
      port,
      host: '127.0.0.1',
      lazyConnect: true,
      retryStrategy: () => null,
      ...(password === undefined ? {} : { password }),
      ...(tls === undefined ? {} : { tls: { rejectUnauthorized: false } }),
    });
    redis.on('error', () => {});
    try {
      await redis.connect();
      return (await redis.ping()) === 'PONG';
    } catch {
      return false;
    } finally {
      redis.disconnect();
    }
  };
  return serverOf({ command: REDIS, argv, port, isUp });
}
