import { createHash } from 'node:crypto';

const MAX_BYTES = 180;
/** What some system does not take in a name, `%` itself, and what cannot be shown. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\uFFFD<>:"/\\|?*%]/gu;
/** Devices of Windows, with any ending: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** Upper and lower case, and two ways to write é, are one name on some systems. */
export function fold(name: string): string {
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/**
 * A student's id from a name: the same name gives the same id, and it is the name of a folder on every system. What is
 * not safe is written as in an address, `%3A` for `:`; what is too long is cut, and ends with a part of its SHA-256.
 */
export function studentIdOf(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(UNSAFE, escaped)
    .replace(/^[. ]|[. ]$/g, escaped)
    .replace(RESERVED, (device) => escaped(device.charAt(0)) + device.slice(1));
  if (safe === '') return '%';
  if (Buffer.byteLength(safe) <= MAX_BYTES) return safe;
  const start = Buffer.from(safe)
    .subarray(0, MAX_BYTES - 20)
    .toString()
    .replace(/\uFFFD+$|%.?$/, '');
  return `${start}~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  // Half of a pair has no UTF-8.
  const bytes = code >= 0xd800 && code <= 0xdfff ? Buffer.from([code >> 8, code & 0xff]) : Buffer.from(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
