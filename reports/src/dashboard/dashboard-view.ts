import type { Gradebook } from '@gradus/contracts';
import { durationText } from '../text/duration.ts';
import { printableText } from '../text/printable-text.ts';
import { NOT_PASSED, VERDICT_LETTERS, VERDICT_MARKS, VERDICTS } from '../text/verdict-words.ts';
import {
  byReason,
  maxScoreOf,
  misconceptionCounts,
  quantile,
  scoreBars,
  scoresOf,
  verdictCounts,
  weakestSandbox,
} from './class-figures.ts';
import { drawHistogram } from './histogram.ts';
import { folderUrl, misconceptionIds } from './page-data.ts';

/** Misconceptions that are seen at once; the others are one click away. */
const FIRST_MISCONCEPTIONS = 10;
/** Of each reason and list; the table below has all. */
const LISTED = 100;
const TEXT_CHARACTERS = 300;
const HASH_DIGITS = 12;

/** Another file of the batch, from the dashboard's folder on. */
export interface DashboardLink {
  readonly text: string;
  readonly href: string;
}

const shown = (text: string) => printableText(text, TEXT_CHARACTERS);
const number = (value: number) => value.toLocaleString('en-US');
const students = (count: number) => `${number(count)} ${count === 1 ? 'student' : 'students'}`;
const percent = (part: number, whole: number) => (whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`);
const points = (value: number | null) => (value === null ? '–' : String(Number(value.toFixed(1))));

/** Which students a button of the page shows: the fields of the filter, as a query. */
const show = (fields: Readonly<Record<string, string | number>>) =>
  new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

function keyFigures(gradebook: Gradebook, maxScore: number) {
  const { entries } = gradebook;
  const scores = scoresOf(gradebook);
  const mean = scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => points(quantile(scores, share)));
  const full = scores.filter((score) => score >= maxScore).length;
  const late = entries.filter(({ attempt }) => attempt?.isLate === true);
  const latest = Math.max(0, ...late.map(({ attempt }) => attempt?.lateSeconds ?? 0));
  const count = (status: string) => entries.filter((entry) => entry.status === status).length;
  const repeated = entries.filter(({ unstable }) => unstable !== undefined);
  const unstable = repeated.filter((entry) => entry.unstable?.length).length;
  const [graded, missing, ungraded] = [count('graded'), count('missing'), count('ungraded')];
  return [
    { name: 'Graded', value: number(graded), note: `of ${students(entries.length)}`, show: show({ status: 'graded' }) },
    { name: 'Mean', value: points(mean), note: `of ${maxScore} points`, show: null },
    { name: 'Median', value: median, note: `half lie from ${low} to ${high}`, show: null },
    { name: 'Full score', value: number(full), note: percent(full, graded), show: null },
    {
      name: 'Late',
      value: number(late.length),
      note: latest === 0 ? '' : `by up to ${durationText(latest)}`,
      show: late.length > 0 ? show({ lateness: 'late' }) : null,
    },
    {
      name: 'Missing',
      value: number(missing),
      note: missing === 0 ? '' : 'nothing to grade',
      show: missing > 0 ? show({ status: 'missing' }) : null,
    },
    {
      name: 'Ungraded',
      value: number(ungraded),
      note: ungraded === 0 ? '' : 'to be graded again',
      show: ungraded > 0 ? show({ status: 'ungraded' }) : null,
    },
    ...(repeated.length === 0
      ? []
      : [
          {
            name: 'Unstable',
            value: number(unstable),
            note: `of ${number(repeated.length)} graded again`,
            show: unstable > 0 ? show({ status: 'unstable' }) : null,
          },
        ]),
  ];
}

function checkRows(gradebook: Gradebook) {
  return verdictCounts(gradebook).map((counts, check) => {
    const title = shown(gradebook.checks[check]?.title ?? '');
    const total = VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
    let x = 0;
    return {
      title,
      maxPoints: gradebook.checks[check]?.maxPoints ?? 0,
      passed: percent(counts.passed, total),
      cells: VERDICTS.map((verdict) => ({
        count: number(counts[verdict]),
        isNone: counts[verdict] === 0,
        label: `${students(counts[verdict])}: ${title}, ${verdict}`,
        show: show({ check, verdicts: VERDICT_LETTERS[verdict] }),
      })),
      bars: VERDICTS.map((verdict) => {
        const width = total === 0 ? 0 : (100 * counts[verdict]) / total;
        const bar = { verdict, x: x.toFixed(2), width: width.toFixed(2) };
        x += width;
        return bar;
      }),
    };
  });
}

function misconceptionRows(gradebook: Gradebook) {
  const counts = misconceptionCounts(gradebook, misconceptionIds(gradebook));
  const most = counts[0]?.students ?? 1;
  return counts.map(({ id, students: count, checks }, misconception) => ({
    title: shown(gradebook.misconceptions[id] ?? id),
    count: number(count),
    students: students(count),
    width: ((100 * count) / most).toFixed(2),
    checks: checks.map((check) => shown(gradebook.checks[check]?.title ?? '')).join(', '),
    show: show({ misconception }),
  }));
}

/** Students who are not graded, by the reason. */
function reasonRows(gradebook: Gradebook, status: 'missing' | 'ungraded') {
  return byReason(gradebook, status).map(({ reason, entries }) => ({
    reason: shown(reason) || 'no reason is known',
    count: number(entries.length),
    students: entries.slice(0, LISTED).map(({ student }) => ({
      name: shown(student.name ?? student.id),
      href: status === 'missing' ? `results/${folderUrl(student.id)}/feedback.html` : null,
    })),
    more: entries.length > LISTED ? `and ${number(entries.length - LISTED)} more` : null,
  }));
}

const SANDBOX_WARNINGS = {
  none: 'Graded without a sandbox: nothing kept the submissions from the files, the network and the results of others.',
  weak: 'Graded in a weak sandbox: a user of its own, but no walls around files and network.',
  full: null,
};

/** What `index.html.hbs` sees; it escapes every text. */
export function dashboardView(gradebook: Gradebook, links: readonly DashboardLink[]) {
  const { batch, entries, unassigned, checks, deadline } = gradebook;
  const maxScore = maxScoreOf(gradebook);
  const bars = scoreBars(scoresOf(gradebook), maxScore);
  const misconceptions = misconceptionRows(gradebook);
  const ungraded = entries.filter(({ status }) => status === 'ungraded').length;
  const sandbox = weakestSandbox(gradebook);
  return {
    title: shown(gradebook.title),
    links,
    sandboxWarning: SANDBOX_WARNINGS[sandbox],
    ungradedWarning: ungraded === 0 ? null : `${students(ungraded)} could not be graded: grade again to finish.`,
    unassignedWarning:
      unassigned.length === 0 ? null : `Handed in by nobody that is known: ${number(unassigned.length)}.`,
    figures: keyFigures(gradebook, maxScore),
    histogram: drawHistogram(bars),
    bars: bars.map(({ from, to, count }) => ({ range: `${from} – ${to}`, count: number(count) })),
    verdicts: VERDICTS.map((verdict) => ({ verdict, mark: VERDICT_MARKS[verdict], letter: VERDICT_LETTERS[verdict] })),
    hasUnstable: entries.some(({ unstable }) => unstable?.length),
    notPassed: NOT_PASSED,
    checks: checkRows(gradebook),
    checkOptions: checks.map(({ title }, value) => ({ value, title: shown(title) })),
    misconceptions: misconceptions.slice(0, FIRST_MISCONCEPTIONS),
    moreMisconceptions: misconceptions.slice(FIRST_MISCONCEPTIONS),
    misconceptionOptions: misconceptions.map(({ title, count }, value) => ({ value, title: `${title} (${count})` })),
    notGraded: [
      { title: 'Ungraded: to be graded again', rows: reasonRows(gradebook, 'ungraded') },
      { title: 'Missing: nothing to grade', rows: reasonRows(gradebook, 'missing') },
    ].filter(({ rows }) => rows.length > 0),
    unassigned: unassigned
      .slice(0, LISTED)
      .map(({ source, reason }) => ({ source: shown(source), reason: shown(reason) })),
    moreUnassigned: unassigned.length > LISTED ? `and ${number(unassigned.length - LISTED)} more` : null,
    foot: {
      assignment: shown(batch.assignment),
      hash: shown(batch.assignmentHash.slice(0, HASH_DIGITS)),
      version: shown(batch.grader.version),
      seed: batch.grader.seed,
      sandbox,
      deadline: deadline === undefined ? null : deadline.replace('T', ' '),
    },
  };
}
