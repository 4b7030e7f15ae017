import type { Place } from './grid-keys.ts';
import type { Sorting } from './sort.ts';

/** What one was looking at: kept with the entry of the browser's history, for the way back from a feedback. */
export interface KeptView {
  /** The values of the filter, by the ids of its fields. */
  readonly fields: Readonly<Record<string, string>>;
  readonly sorting: Sorting | null;
  readonly active: Place;
  /** In CSS pixels. */
  readonly scrollTop: number;
}

const KEY = 'gradus-dashboard';

export function keepView(view: KeptView): void {
  history.replaceState({ [KEY]: view }, '');
}

/** What was kept, or nothing at a first visit. */
export function keptView(): KeptView | null {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && KEY in state ? (state[KEY] as KeptView) : null;
}
