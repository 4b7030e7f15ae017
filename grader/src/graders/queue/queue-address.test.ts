import { InputError } from '@gradus/contracts';
import { describe, expect, test } from 'vitest';
import { parseQueueAddress } from './queue-address.ts';

describe('parseQueueAddress', () => {
  test.each([
    [
      'redis://queue',
      { kind: 'redis', host: 'queue', port: 6379, user: undefined, password: undefined, database: '0', tls: 'none' },
    ],
    [
      'rediss://grader:p%40ss@queue.example.edu:6380/3',
      {
        kind: 'redis',
        host: 'queue.example.edu',
        port: 6380,
        user: 'grader',
        password: 'p@ss',
        database: '3',
        tls: 'proven',
      },
    ],
    ['redis://:secret@[::1]', { kind: 'redis', host: '::1', user: undefined, password: 'secret' }],
    [
      'postgres://gradus:s3cret@db/grades',
      { kind: 'postgres', host: 'db', port: 5432, user: 'gradus', password: 's3cret', database: 'grades', tls: 'none' },
    ],
    ['postgresql://db/grades?sslmode=require', { kind: 'postgres', tls: 'proven' }],
    ['postgres://db/grades?sslmode=no-verify', { tls: 'unproven' }],
  ])('reads %s', (text, expected) => {
    expect(parseQueueAddress(text)).toMatchObject(expected);
  });

  test.each([
    ['redis://:s3cret@queue', 'redis://queue:6379/0'],
    ['postgres://gradus:s3cret@db/grades?sslmode=require', 'postgres://gradus@db:5432/grades'],
  ])('shows %s without its password', (text, shown) => {
    expect(parseQueueAddress(text).shown).toBe(shown);
  });

  test.each([
    [
      's3cret',
      'expected redis://user:password@host:6379/0, rediss://… (TLS) or postgres://user:password@host:5432/database, got what is no URL',
    ],
    ['amqp://:s3cret@queue', 'got one of "amqp:"'],
    ['redis:///0', 'got one without a host'],
    ['redis://:s3cret@queue/jobs', 'expected the number of a Redis database after the /, got "jobs"'],
    ['redis://queue?db=1', 'expected after the ? none for Redis, got "db"'],
    ['postgres://:s3cret@db', 'expected the name of a PostgreSQL database after the /, got none'],
    ['postgres://db/grades?ssl=1', 'expected after the ? sslmode, got "ssl"'],
    [
      'postgres://db/grades?sslmode=prefer',
      'sslmode: expected one of disable, no-verify, require, verify-ca, verify-full, got "prefer"',
    ],
    ['redis://:s3cret%@queue', 'expected special characters as %40 or the like'],
  ])('refuses %s', (text, why) => {
    expect(() => parseQueueAddress(text)).toThrow(InputError);
    expect(() => parseQueueAddress(text)).toThrow(why);
    expect(() => parseQueueAddress(text)).not.toThrow('s3cret');
  });
});
