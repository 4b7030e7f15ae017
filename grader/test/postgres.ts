import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Certificates } from './certificates.ts';
import { freePort, serverOf, type TestServer } from './server.ts';

const VERSIONS = '/usr/lib/postgresql';
const [newest] = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];

/** Whether tests can start a PostgreSQL here; in CI they must. */
export const hasPostgres: boolean = process.env.CI === 'true' || newest !== undefined;

export interface PostgresServer extends TestServer {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/**
 * A PostgreSQL of a test with a database of its own, not yet started. It refuses to be root: then it is `postgres`, whom
 * Debian's package makes.
 *
 * @param folder - empty, where everybody may pass
 * @param tls - else it has none
 */
export async function postgresServer(folder: string, tls?: Certificates): Promise<PostgresServer> {
  const port = await freePort();
  const [user, password, database] = ['gradus', 's3cret', 'postgres'];
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  mkdirSync(data);
  const [certificate, key] = [join(folder, 'server.pem'), join(folder, 'server.key')];
  if (tls !== undefined) {
    copyFileSync(tls.certificate, certificate);
    copyFileSync(tls.key, key);
    chmodSync(key, 0o600);
  }
  const asPostgres =
    process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  if (asPostgres.length > 0) {
    chmodSync(folder, 0o755);
    execFileSync('chown', ['postgres:postgres', data, passwordFile, ...(tls === undefined ? [] : [key])]);
  }
  const program = (name: string, ...argv: string[]): [string, ...string[]] => {
    const [command = '', ...rest] = [...asPostgres, `${VERSIONS}/${newest}/bin/${name}`, ...argv];
    return [command, ...rest];
  };
  const [initdb, ...initArguments] = program(
    'initdb',
    ...[
      '-D',
      data,
      '-U',
      user,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '--no-locale',
      '-E',
      'UTF8',
    ],
  );
  execFileSync(initdb, initArguments, { stdio: 'ignore', cwd: folder });
  const ssl = tls === undefined ? [] : ['ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`];
  const settings = ['listen_addresses=127.0.0.1', ...ssl].flatMap((setting) => ['-c', setting]);
  const [command, ...argv] = program('postgres', '-D', data, '-p', `${port}`, '-k', '', ...settings);
  const isUp = async (): Promise<boolean> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database });
    client.on('error', () => {});
    return await client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  };
  return { ...serverOf({ command, argv, port, isUp }), user, password, database };
}
