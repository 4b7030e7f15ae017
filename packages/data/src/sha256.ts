import { hash } from 'node:crypto';

/** @returns the SHA-256 in hexadecimal */
export function sha256Of(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
