import { InputError } from '@gradus/contracts';

/** When hand-ins were due. */
export interface Deadline {
  /** ISO 8601, as it was given. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly ms: number;
  /** `Z` or `+01:00`: times that come without a zone are read in this one, never in this machine's. */
  readonly zone: string;
}

const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
/** What platforms write: `2026-11-24 23:59:00.123456000 -0800`, `2026-11-24T23:59:00Z`, `2026-11-24 23:59:00 UTC`. */
const OF_PLATFORM = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,3})\d*)? ?(Z|UTC|[+-]\d\d:?\d\d)?$/;

/**
 * @param text - ISO 8601 with its zone
 * @throws InputError when it is anything else
 *
 * @example
 * parseDeadline('2026-11-24T23:59+01:00').ms; // Date.UTC(2026, 10, 24, 22, 59)
 */
export function parseDeadline(text: string): Deadline {
  const zone = WITH_ZONE.exec(text)?.[1];
  const ms = zone === undefined ? Number.NaN : millisecondsOf(text);
  if (zone !== undefined && !Number.isNaN(ms)) return { text, ms, zone };
  throw new InputError(
    `deadline: expected a time with its zone, as 2026-11-24T23:59+01:00 or 2026-11-24T22:59Z, got ${JSON.stringify(text)}`,
  );
}

/**
 * When a platform says that something was handed in.
 *
 * @param zone - of the deadline, for a time without one
 * @returns milliseconds since 1970; `undefined` when it is no time, or none without a zone
 */
export function platformTime(text: string, zone: string | undefined): number | undefined {
  const [, day, time, fraction = '0', own = zone] = OF_PLATFORM.exec(text.trim()) ?? [];
  if (day === undefined || own === undefined) return undefined;
  const offset = own === 'UTC' || own === 'Z' ? 'Z' : own.replace(/^([+-]\d\d):?/, '$1:');
  const ms = millisecondsOf(`${day}T${time}${time?.length === 5 ? ':00' : ''}.${fraction.padEnd(3, '0')}${offset}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** As the gradebook writes a moment. */
export function momentOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** A day that the month does not have is none, though `Date` would count on. */
function millisecondsOf(text: string): number {
  const day = text.slice(0, 10);
  const isDay = new Date(`${day}T00:00Z`).getTime() >= 0 && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
  return isDay ? Date.parse(text) : Number.NaN;
}
