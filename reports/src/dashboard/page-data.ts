import type { Gradebook, GradebookEntry, Verdict } from '@gradus/contracts';
import { printableText } from '../text/printable-text.ts';
import { VERDICT_LETTERS } from '../text/verdict-words.ts';

const NAME_CHARACTERS = 80;
const REASON_CHARACTERS = 300;

/** In the place of a verdict where there is none. */
const NO_VERDICT = '-';

/** A student as the script of the page is told of them. Texts are printable, on one line, and not escaped. */
export interface StudentData {
  readonly id: string;
  /** The folder of the feedback, encoded for a URL, where it is not the id itself. */
  readonly folder?: string;
  readonly name?: string;
  /** What else the student is found by: address, accounts. */
  readonly also?: string;
  readonly status: GradebookEntry['status'];
  readonly reason?: string;
  readonly isLate?: boolean;
  readonly lateSeconds?: number;
  readonly score?: number;
  /** A letter for each check. */
  readonly verdicts?: string;
  /** By the check's number: only where they are neither all nor none by the verdict. */
  readonly points?: Readonly<Record<number, number>>;
  /** By the check's number: numbers of misconceptions. */
  readonly misconceptions?: Readonly<Record<number, readonly number[]>>;
  /** The numbers of checks that did not end the same when it was graded again; left out where there are none. */
  readonly unstable?: readonly number[];
}

/** What the script of the dashboard works on. */
export interface PageData {
  readonly checks: readonly { readonly title: string; readonly maxPoints: number }[];
  /** Their titles, in the order in which the data counts them, from 0. */
  readonly misconceptions: readonly string[];
  /** Decimal places of the scores: of all the same, so that they stand below each other. */
  readonly scoreDecimals: number;
  readonly students: readonly StudentData[];
}

/** A text in a list of properties, or nothing where there is none. */
const named = <K extends string>(key: K, text: string | undefined, limit: number) =>
  text === undefined || text === '' ? {} : ({ [key]: printableText(text, limit) } as { readonly [P in K]?: string });

function verdictsOf(gradebook: Gradebook, misconceptionNumbers: ReadonlyMap<string, number>) {
  return ({ checks: found }: NonNullable<GradebookEntry['summary']>) => {
    const byId = new Map(found.map((check) => [check.id, check]));
    const points: Record<number, number> = {};
    const misconceptions: Record<number, number[]> = {};
    const verdicts = gradebook.checks.map(({ id, maxPoints }, number) => {
      const check = byId.get(id);
      if (check === undefined) return NO_VERDICT;
      if (check.points !== pointsBy(check.verdict, maxPoints)) points[number] = check.points;
      const numbers = check.misconceptions.flatMap((each) => misconceptionNumbers.get(each) ?? []);
      if (numbers.length > 0) misconceptions[number] = numbers;
      return VERDICT_LETTERS[check.verdict];
    });
    return {
      verdicts: verdicts.join(''),
      ...(Object.keys(points).length > 0 ? { points } : {}),
      ...(Object.keys(misconceptions).length > 0 ? { misconceptions } : {}),
    };
  };
}

/** What a verdict earns but for a check that earns a part. */
const pointsBy = (verdict: Verdict, maxPoints: number) => (verdict === 'passed' ? maxPoints : 0);

const MOST_DECIMALS = 2;

/** Decimal places of a score. */
const decimalsOf = (score: number) =>
  [0, 1].find((decimals) => Number(score.toFixed(decimals)) === score) ?? MOST_DECIMALS;

/** The name of a student's folder within `results` as part of a URL. */
export function folderUrl(id: string): string {
  return encodeURIComponent(id.toWellFormed()).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));
}

/** A gradebook as the page's script reads it. */
export function pageData(gradebook: Gradebook): PageData {
  const ids = misconceptionIds(gradebook);
  const checkNumbers = new Map(gradebook.checks.map(({ id }, number) => [id, number]));
  const verdicts = verdictsOf(gradebook, new Map(ids.map((id, number) => [id, number])));
  return {
    checks: gradebook.checks.map(({ title, maxPoints }) => ({
      title: printableText(title, NAME_CHARACTERS),
      maxPoints,
    })),
    misconceptions: ids.map((id) => printableText(gradebook.misconceptions[id] ?? id, NAME_CHARACTERS)),
    scoreDecimals: Math.max(0, ...new Set(gradebook.entries.map(({ summary }) => decimalsOf(summary?.score ?? 0)))),
    students: gradebook.entries.map(({ student, status, reason, attempt, summary, unstable = [] }) => {
      const id = printableText(student.id, NAME_CHARACTERS);
      const folder = folderUrl(student.id);
      const also = [student.email, ...Object.values(student.accounts ?? {})].filter((text) => text !== undefined);
      return {
        id,
        ...(folder === id ? {} : { folder }),
        ...named('name', student.name, NAME_CHARACTERS),
        ...named('also', also.join(' '), REASON_CHARACTERS),
        status,
        ...named('reason', reason, REASON_CHARACTERS),
        ...(attempt?.isLate === undefined ? {} : { isLate: attempt.isLate }),
        ...(attempt?.isLate === true && attempt.lateSeconds !== undefined ? { lateSeconds: attempt.lateSeconds } : {}),
        ...(unstable.length === 0 ? {} : { unstable: unstable.flatMap((check) => checkNumbers.get(check) ?? []) }),
        ...(summary === undefined ? {} : { score: summary.score, ...verdicts(summary) }),
      };
    }),
  };
}

/** The misconceptions of a class in the order in which the page counts them: what most students have comes first. */
export function misconceptionIds({ entries }: Pick<Gradebook, 'entries'>): string[] {
  const counts = new Map<string, number>();
  for (const { summary } of entries) {
    for (const id of new Set(summary?.checks.flatMap(({ misconceptions }) => misconceptions))) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([id]) => id);
}
