import { InputError } from '@gradus/contracts';

/** Where a queue is: what `--queue` says. */
export interface QueueAddress {
  readonly kind: 'redis' | 'postgres';
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Redis: a number; PostgreSQL: a name. */
  readonly database: string;
  /** Whether the server must prove who it is; `unproven` is encrypted and no more. */
  readonly tls: 'none' | 'unproven' | 'proven';
  /** For people and logs: no password in it. */
  readonly shown: string;
}

const FORM = 'redis://user:password@host:6379/0, rediss://… (TLS) or postgres://user:password@host:5432/database';

/** As libpq calls them; what may silently do without TLS is not taken. */
const SSL_MODES: Readonly<Record<string, QueueAddress['tls']>> = {
  disable: 'none',
  'no-verify': 'unproven',
  require: 'proven',
  'verify-ca': 'proven',
  'verify-full': 'proven',
};

/**
 * Reads the address of a queue. No message has the text itself, which may hold a password.
 *
 * @throws InputError when it is of another form
 *
 * @example
 * parseQueueAddress('rediss://:secret@queue.example.edu').shown; // 'rediss://queue.example.edu:6379/0'
 */
export function parseQueueAddress(text: string): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new InputError(`--queue: expected ${FORM}, got what is no URL`);
  switch (url.protocol) {
    case 'redis:':
    case 'rediss:':
      return redisAddress(url);
    case 'postgres:':
    case 'postgresql:':
      return postgresAddress(url);
    default:
      throw new InputError(`--queue: expected ${FORM}, got one of ${JSON.stringify(url.protocol)}`);
  }
}

function redisAddress(url: URL): QueueAddress {
  const database = decoded(url.pathname.slice(1)) || '0';
  if (!/^\d{1,4}$/.test(database)) {
    throw new InputError(
      `--queue: expected the number of a Redis database after the /, got ${JSON.stringify(database)}`,
    );
  }
  for (const name of url.searchParams.keys()) throw unknownParameter(name, 'none for Redis');
  const tls = url.protocol === 'rediss:' ? 'proven' : 'none';
  return { ...partsOf(url, 6379), kind: 'redis', database, tls, shown: shown(url, 6379, database) };
}

function postgresAddress(url: URL): QueueAddress {
  const database = decoded(url.pathname.slice(1));
  if (database === '')
    throw new InputError('--queue: expected the name of a PostgreSQL database after the /, got none');
  let tls: QueueAddress['tls'] = 'none';
  for (const [name, value] of url.searchParams) {
    if (name !== 'sslmode') throw unknownParameter(name, 'sslmode');
    const mode = Object.hasOwn(SSL_MODES, value) ? SSL_MODES[value] : undefined;
    if (mode === undefined) {
      const modes = Object.keys(SSL_MODES).join(', ');
      throw new InputError(`--queue: sslmode: expected one of ${modes}, got ${JSON.stringify(value)}`);
    }
    tls = mode;
  }
  return { ...partsOf(url, 5432), kind: 'postgres', database, tls, shown: shown(url, 5432, database) };
}

function partsOf(url: URL, port: number): Pick<QueueAddress, 'host' | 'port' | 'user' | 'password'> {
  if (url.hostname === '') throw new InputError(`--queue: expected ${FORM}, got one without a host`);
  return {
    // An IPv6 address comes in brackets.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    user: decoded(url.username) || undefined,
    password: decoded(url.password) || undefined,
  };
}

function shown({ protocol, hostname, port, username }: URL, usualPort: number, database: string): string {
  const user = username === '' ? '' : `${username}@`;
  return `${protocol}//${user}${hostname}:${port || usualPort}/${database}`;
}

/** @throws InputError when it is no percent encoding, without the text: it may be a password */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new InputError('--queue: expected special characters as %40 or the like, got a % without two digits', {
      cause,
    });
  }
}

function unknownParameter(name: string, expected: string): InputError {
  return new InputError(`--queue: expected after the ? ${expected}, got ${JSON.stringify(name)}`);
}
