import type { Gradebook, GradebookEntry, SandboxLevel, Verdict } from '@gradus/contracts';
import { VERDICTS } from '../text/verdict-words.ts';

/** Bars of a histogram: more than that and they are too thin to be counted. */
const MOST_BARS = 24;

/** How many students have a score in [from, to); the last bar holds `to`, too. */
export interface ScoreBar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const ascending = (a: number, b: number) => a - b;

/** The scores of the graded, the lowest first. */
export function scoresOf({ entries }: Pick<Gradebook, 'entries'>): number[] {
  return entries.flatMap(({ summary }) => summary?.score ?? []).sort(ascending);
}

/** What can be earned: by the checks, or more where a result says so. */
export function maxScoreOf({ checks, entries }: Pick<Gradebook, 'checks' | 'entries'>): number {
  const declared = checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
  return entries.reduce((most, { summary }) => Math.max(most, summary?.maxScore ?? 0, summary?.score ?? 0), declared);
}

/**
 * The value below which a share of sorted numbers lies, between two of them by their distance; nothing of none.
 *
 * @example
 * quantile([1, 2, 3, 4], 0.5); // 2.5
 */
export function quantile(sorted: readonly number[], share: number): number | null {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) return null;
  return low + (place - Math.floor(place)) * (high - low);
}

/** A width of bars that is easy to read: 1, 2, 2.5 or 5 times a power of ten. */
function barWidth(maxScore: number): number {
  const least = maxScore / MOST_BARS;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= least * (1 - 1e-12)) ?? 10) * power;
}

/** A histogram of scores from 0 to what can be earned. Nothing where nothing can be. */
export function scoreBars(scores: readonly number[], maxScore: number): ScoreBar[] {
  if (maxScore <= 0) return [];
  const width = barWidth(maxScore);
  const bars = Math.max(1, Math.ceil(maxScore / width - 1e-9));
  const counts = new Array<number>(bars).fill(0);
  for (const score of scores) {
    const bar = Math.min(bars - 1, Math.floor(score / width + 1e-9));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const rounded = (value: number) => Number(value.toPrecision(12));
  return counts.map((count, bar) => ({
    from: rounded(bar * width),
    to: rounded(Math.min(maxScore, (bar + 1) * width)),
    count,
  }));
}

/** How many have which verdict in each check, in the order of the checks. */
export function verdictCounts({ checks, entries }: Gradebook): Readonly<Record<Verdict, number>>[] {
  const counts = new Map(checks.map(({ id }) => [id, Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0]))]));
  for (const { summary } of entries) {
    for (const { id, verdict } of summary?.checks ?? []) {
      const of = counts.get(id);
      if (of !== undefined) of[verdict] = (of[verdict] ?? 0) + 1;
    }
  }
  return checks.map(({ id }) => counts.get(id) as Record<Verdict, number>);
}

/** Who has a misconception, and in which checks, by their numbers. */
export interface MisconceptionCount {
  readonly id: string;
  readonly students: number;
  readonly checks: readonly number[];
}

/** @param ids - of the misconceptions to be counted */
export function misconceptionCounts({ checks, entries }: Gradebook, ids: readonly string[]): MisconceptionCount[] {
  const numbers = new Map(checks.map(({ id }, number) => [id, number]));
  const found = new Map(ids.map((id) => [id, { students: 0, checks: new Set<number>() }]));
  for (const { summary } of entries) {
    const seen = new Set<string>();
    for (const check of summary?.checks ?? []) {
      for (const id of check.misconceptions) {
        const of = found.get(id);
        if (of === undefined) continue;
        if (!seen.has(id)) of.students++;
        seen.add(id);
        of.checks.add(numbers.get(check.id) ?? -1);
      }
    }
  }
  return [...found].map(([id, { students, checks: where }]) => ({
    id,
    students,
    checks: [...where].filter((number) => number >= 0).sort(ascending),
  }));
}

/** Students who are not graded for the same reason. */
export interface ReasonGroup {
  readonly reason: string;
  readonly entries: readonly GradebookEntry[];
}

/** Those of a status, by their reasons, the most common first. */
export function byReason({ entries }: Pick<Gradebook, 'entries'>, status: GradebookEntry['status']): ReasonGroup[] {
  const groups = Map.groupBy(
    entries.filter((entry) => entry.status === status),
    // A reason may begin with the student it is about.
    ({ reason = '', student }) => (reason.startsWith(`${student.id}: `) ? reason.slice(student.id.length + 2) : reason),
  );
  const list = [...groups].map(([reason, of]) => ({ reason, entries: of }));
  return list.sort((a, b) => b.entries.length - a.entries.length || (a.reason < b.reason ? -1 : 1));
}

const LEVELS: readonly SandboxLevel[] = ['full', 'weak', 'none'];

/** The weakest sandbox that any submission of a batch ran in. */
export function weakestSandbox({ batch, entries }: Pick<Gradebook, 'batch' | 'entries'>): SandboxLevel {
  const levels = new Set([batch.sandbox, ...entries.flatMap(({ summary }) => summary?.sandbox ?? [])]);
  return LEVELS.findLast((level) => levels.has(level)) ?? batch.sandbox;
}
