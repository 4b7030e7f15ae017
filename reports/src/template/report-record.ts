import type { TopLevelSpec } from 'vega-lite';

/** A figure that the template asked for: `figures/<id>.svg` beside the report. */
export interface Figure {
  readonly id: string;
  readonly spec: TopLevelSpec;
}

/** What a template asked for while it was rendered. */
export interface ReportRecord {
  /** In the order in which the report needs them, each once. */
  readonly missing: Set<string>;
  readonly figures: Figure[];
  readonly placedAnswers: Set<string>;
}

export function createReportRecord(): ReportRecord {
  return { missing: new Set(), figures: [], placedAnswers: new Set() };
}

/**
 * Records what is not there, and says so in both languages in a box. `[!WARNING]` is GitHub's syntax for such a box.
 *
 * @example
 * missingBox(record, ['history 3-layer'], 'The network was not trained yet.', '该网络尚未训练。');
 */
export function missingBox(record: ReportRecord, what: readonly string[], english: string, chinese: string): string {
  for (const each of what) record.missing.add(each);
  return `> [!WARNING]\n> **Missing · 缺失.** ${english} ${chinese}\n`;
}
