import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, onOneLine, parse } from '@gradus/contracts';
import { MARKER_FILE } from './format.ts';
import { unreadable } from './unreadable.ts';

/** In a message: the engine's own quotes the file. */
const MAX_REASON = 200;

const Sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;

const Marker = {
  type: 'object',
  properties: {
    provenance: { type: 'string', enum: ['official', 'unverified', 'synthetic'] },
    source: { type: 'string', description: 'file or folder name that was imported, or how it was synthesised' },
    sha256: { type: 'object', additionalProperties: Sha256, description: 'of every other file, by name' },
  },
  required: ['provenance', 'source', 'sha256'],
  additionalProperties: false,
} as const;

/** `dataset.json`: where the records beside it come from. */
export type Marker = ReturnType<typeof parse<typeof Marker>>;

/** @throws InputError when the bytes are not a marker */
export function parseMarker(bytes: Uint8Array, place: string): Marker {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      `${place}: is not JSON: ${onOneLine(reason, MAX_REASON)}. Remove it, or import the data set again.`,
      { cause },
    );
  }
  return parse(Marker, value, place);
}

/** @returns undefined when the folder has no marker @throws InputError when it has one that cannot be read */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  const place = join(folder, MARKER_FILE);
  const bytes = await readFile(place).catch((cause) =>
    cause.code === 'ENOENT' ? undefined : unreadable(place, cause),
  );
  return bytes && parseMarker(bytes, place);
}
