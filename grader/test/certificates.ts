import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files in PEM. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** An authority of a test's own, and a certificate of it for `localhost`. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string): string => join(folder, name);
  const openssl = (...argv: string[]) => execFileSync('openssl', argv, { stdio: 'ignore' });
  const [authority, authorityKey, certificate, key, request, names] = [
    'ca.pem',
    'ca.key',
    'server.pem',
    'server.key',
    'server.csr',
    'names',
  ].map(at) as [string, string, string, string, string, string];
  writeFileSync(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', authorityKey, '-out', authority, '-subj', '/CN=test', '-days', '2');
  openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', '/CN=localhost');
  openssl(
    'x509',
    ...['-req', '-in', request, '-CA', authority, '-CAkey', authorityKey, '-CAcreateserial', '-days', '2'],
    ...['-extfile', names, '-out', certificate],
  );
  return { authority, certificate, key };
}
