import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { hasPostgres } from '../../../test/postgres.ts';
import { startQueue } from '../../../test/queue/queues.ts';
import { reachQueue } from './expect-queue.ts';
import { openBullQueue, openBullWorker } from './open-bull.ts';

test.skipIf(!hasPostgres)('a server that answers with errors alone is not asked again and again', async () => {
  const server = await startQueue('postgres');
  const address = await reachQueue(server.url);
  const queue = openBullQueue(address, 'jobs');
  let errors = 0;
  const begun = Promise.withResolvers<void>();
  const processor = async (): Promise<string> => {
    begun.resolve();
    await sleep(500);
    return '';
  };
  const worker = openBullWorker(address, 'jobs', processor, { runRetryDelay: 1000 });
  worker.on('error', () => {
    errors++;
  });
  await Promise.all([queue.add('job', ''), queue.add('job', '')]);
  await begun.promise;
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query('ALTER SCHEMA gradus RENAME TO elsewhere');
  await client.end();
  await sleep(3000);
  expect(errors).toBeGreaterThan(0);
  expect(errors).toBeLessThan(10);
  await worker.giveUp();
  await queue.close();
  await server.close();
});
