import type { CheckResult, GradebookEntry, Measure, Result, StageResult } from '@gradus/contracts';
import { durationText } from '../text/duration.ts';
import { VERDICT_MARKS, VERDICT_MEANINGS, VERDICTS } from '../text/verdict-words.ts';
import { markdownText } from './markdown-text.ts';

/** Of the hash of a submission: enough to tell which one it was. */
const HASH_DIGITS = 12;

const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** `Anna Berg (anna_berg)` */
function nameOf({ id, name }: GradebookEntry['student']): string {
  return markdownText(name === undefined || name === id ? id : `${name} (${id})`);
}

/** The attempt that counts, and how late it was; nothing that is not known. */
function attemptView({ attempt }: GradebookEntry) {
  if (attempt === undefined) return { attempt: null, lateness: null };
  const { number, of, handedInAt, isLate, lateSeconds, source } = attempt;
  const at = handedInAt === undefined ? '' : `, handed in at ${handedInAt.replace('T', ' ')}`;
  return {
    attempt: markdownText(`${of === 1 ? 'your only attempt' : `attempt ${number} of ${of}`}${at}: ${source}`),
    lateness: isLate !== true ? null : lateSeconds === undefined ? 'late' : `${durationText(lateSeconds)} late`,
  };
}

/** `worst G[2,5]: yours 0.41207, expected 0.38816, error 3.0e-2 > 1e-6; 12 of 35 wrong`, where no message says it. */
function worstOf(measure: Measure | null, message: string): string | null {
  const worst = measure?.worst ?? null;
  if (measure === null || worst === null || measure.wrong === 0 || message.includes('worst ')) return null;
  const { tensor, row, col, submitted, expected, tolerance } = worst;
  const error = typeof worst.error === 'number' ? worst.error.toExponential(1) : worst.error;
  const numbers = `yours ${submitted}, expected ${expected}, error ${error} > ${tolerance.toExponential(0)}`;
  return markdownText(`worst ${tensor}[${row},${col}]: ${numbers}; ${measure.wrong} of ${measure.compared} wrong`);
}

/** How many entries of which tensors are wrong, where there are several. */
function tensorsOf(measure: Measure | null) {
  if (measure === null || measure.wrong === 0 || measure.tensors.length < 2) return { wrong: null, right: null };
  const [wrong, right] = [true, false].map((isWrong) =>
    measure.tensors.filter((tensor) => tensor.wrong > 0 === isWrong),
  );
  return {
    wrong: markdownText(wrong?.map((each) => `${each.tensor} ${each.wrong} of ${each.compared}`).join(', ') ?? ''),
    right: markdownText(right?.map(({ tensor }) => tensor).join(', ') ?? '') || null,
  };
}

function stageView({ stage, verdict, layer, message }: StageResult) {
  const where = layer === undefined ? '' : `layer ${layer}`;
  return {
    stage: markdownText(stage),
    verdict: `${VERDICT_MARKS[verdict]} ${verdict}`,
    found: markdownText([where, message].filter((text) => text !== '').join(': ')),
  };
}

function misconceptionView({ title, explanation, evidence, matches }: CheckResult['misconceptions'][number]) {
  return {
    title: markdownText(title),
    explanation: markdownText(explanation),
    evidence: markdownText(evidence),
    matches: markdownText(matches.join(', ')) || null,
  };
}

function tableRow({ title, verdict, points, maxPoints, visibility }: CheckResult) {
  return {
    title: markdownText(title),
    isHidden: visibility === 'hidden',
    verdict: `${VERDICT_MARKS[verdict]} ${verdict}`,
    points,
    maxPoints,
  };
}

/** A check that did not pass, as far as the student may see it. */
function detail(check: CheckResult) {
  const { title, verdict, points, maxPoints, kind, measure, message, misconceptions, stages = [], hint } = check;
  return {
    title: markdownText(title),
    verdict,
    points,
    maxPoints,
    message: markdownText(message) || null,
    worst: worstOf(measure, message),
    ...tensorsOf(measure),
    misconceptions: misconceptions.map(misconceptionView),
    // Those of stages were made together.
    isAmbiguous: misconceptions.length > 1 && kind !== 'stage',
    stages: stages.map(stageView),
    hint: markdownText(hint) || null,
  };
}

/** `10 passed, 2 failed, 4 blocked` */
function countsOf(checks: readonly CheckResult[]): string {
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: checks.filter((check) => check.verdict === verdict).length,
  }));
  const told = counts.filter(({ verdict, count }) => count > 0 || verdict === 'passed');
  return told.map(({ verdict, count }) => `${count} ${verdict}`).join(', ');
}

/**
 * What `feedback.md.hbs` sees. Every text of it is Markdown that shows what was written and does nothing else; of hidden
 * checks there is title, verdict and points.
 */
export function feedbackView(title: string, entry: GradebookEntry, result: Result) {
  const { score, maxScore, checks, submission, grader } = result;
  const shown = checks.filter(({ visibility }) => visibility !== 'hidden');
  const used = VERDICTS.filter((verdict) => verdict !== 'passed' && checks.some((check) => check.verdict === verdict));
  return {
    title: markdownText(title),
    student: nameOf(entry.student),
    ...attemptView(entry),
    score,
    maxScore,
    counts: countsOf(checks),
    checks: checks.map(tableRow),
    hasHidden: shown.length < checks.length,
    details: shown.filter(({ verdict }) => verdict !== 'passed' && verdict !== 'blocked').map(detail),
    blocked: shown.filter(({ verdict }) => verdict === 'blocked').map(detail),
    remarks: shown.filter(({ verdict, message }) => verdict === 'passed' && message !== '').map(detail),
    words: used.map((verdict) => ({ mark: VERDICT_MARKS[verdict], verdict, meaning: VERDICT_MEANINGS[verdict] })),
    submission: { language: submission.language, hash: markdownText(submission.hash.slice(0, HASH_DIGITS)) },
    version: markdownText(grader.version),
    checkCount: counted(checks.length, 'check'),
  };
}

/** What `missing.md.hbs` sees. */
export function missingView(title: string, entry: GradebookEntry) {
  return {
    title: markdownText(title),
    student: nameOf(entry.student),
    ...attemptView(entry),
    reason: markdownText(entry.reason ?? '') || null,
  };
}
