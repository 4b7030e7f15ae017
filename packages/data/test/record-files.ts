import { RECORD_BYTES, RECORD_FILES } from '../src/format.ts';
import type { RawFiles } from '../src/raw-files.ts';

/** `count` records whose label and pixels follow from their place and from `salt`. */
export function records(count: number, salt = 0): Uint8Array {
  const bytes = Uint8Array.from({ length: count * RECORD_BYTES }, (_, i) => (i * 31 + (i >> 7) + salt * 17) % 256);
  for (let n = 0; n < count; n++) bytes[n * RECORD_BYTES] = (n + salt) % 10;
  return bytes;
}

/** The six files of records, `count` in each. */
export function sixFiles(count: number): Record<string, Uint8Array> {
  return Object.fromEntries(RECORD_FILES.map((name, salt) => [name, records(count, salt)]));
}

/** A marker of the given provenance that knows the SHA-256 of nothing. */
export function marker(provenance: string, sha256: Record<string, string> = {}): string {
  return JSON.stringify({ provenance, source: 'test', sha256 });
}

export const SYNTHETIC = marker('synthetic');

/** Files as if they had been read from a folder called `data`. */
export function rawFiles(files: Record<string, Uint8Array | string>): RawFiles {
  const bytes = Object.entries(files).map(
    ([name, content]) => [name, typeof content === 'string' ? new TextEncoder().encode(content) : content] as const,
  );
  return { placeOf: (name) => `data/${name}`, files: new Map(bytes), archiveMd5: undefined };
}
