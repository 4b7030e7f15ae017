import type { Check } from '@gradus/contracts';
import { computeCost } from '@gradus/net';
import type { ExamQuestion } from '../exam.ts';
import type { Caller } from '../submission/caller.ts';
import { type AnalyticQuestion, networkOf, type Question } from '../targets/question.ts';
import { type Counted, repeatedCost, repeatedHelper } from './analytic/cost-calls.ts';
import { type Departure, departuresOf } from './analytic/departures.ts';
import { kinkAverages } from './analytic/kink-averages.ts';
import { quantumOf } from './analytic/quantum.ts';
import { type Timed, timeGrowth } from './analytic/time-growth.ts';
import { truncationOf } from './analytic/truncation.ts';
import { ask } from './ask.ts';
import { type Fault, faultOf } from './fault.ts';
import { type Finding, faultFinding, finding } from './finding.ts';
import { type Pair, pairUp } from './pair-up.ts';

const TIMED_CALLS = 3;
const MOST_NAMED = 4;

/** What one question gave: evidence in words, and how long it took. */
interface Evidence {
  readonly evidence: readonly string[];
  readonly observation: string;
}

/**
 * Are the submitted gradients analytic, or finite differences in disguise? `passed` where nothing speaks for differences,
 * else `inconclusive` with the evidence: it is for a person to decide, and never a wrong answer.
 *
 * @throws Error when a question has nothing to compare calls and kinks with: our fault
 */
export async function checkAnalytic(
  check: Check,
  questions: readonly ExamQuestion[],
  caller: Pick<Caller, 'call' | 'countCalls' | 'words'>,
): Promise<Finding> {
  const all: Evidence[] = [];
  for (const question of questions) {
    const found = await evidenceOf(check, question, caller);
    if ('verdict' in found) return faultFinding(found, null, check.hint);
    all.push(found);
  }
  const evidence = all.flatMap((each) => each.evidence);
  const observation = all.map((each) => each.observation).join('; ');
  if (evidence.length === 0) return { ...finding('passed', null, '', undefined), observation };
  const message = `looks like finite differences: ${evidence.join('; ')}`;
  return { ...finding('inconclusive', null, message, check.hint), observation };
}

async function evidenceOf(
  { id, target }: Check,
  question: ExamQuestion,
  caller: Pick<Caller, 'call' | 'countCalls' | 'words'>,
): Promise<Evidence | Fault> {
  const { analytic } = question;
  if (analytic === undefined) throw new Error(`${id}: expected a question with a wider network and planted kinks`);
  const narrow = await count(target, question, caller);
  if ('verdict' in narrow) return narrow;
  const wide = await count(target, analytic.wider, caller);
  if ('verdict' in wide) return wide;
  const kinks = await ask(target, analytic.kinks.question, caller);
  if ('verdict' in kinks) return kinks;
  const fast = await time(target, question, caller);
  if ('verdict' in fast) return fast;
  const slow = await time(target, analytic.wider, caller);
  if ('verdict' in slow) return slow;
  const departures = departuresOf(narrow.pairs, question);
  const numbers = [...fingerprints(departures, question), ...averagedKinks(kinks.pairs, analytic)];
  // Answers that are exact are no differences, whatever was called for them.
  const isInexact = numbers.length > 0 || departures.length > 0;
  const { words } = caller;
  const calls = isInexact
    ? (repeatedCost(narrow, wide, words) ?? (numbers.length > 0 ? repeatedHelper(narrow, wide, words) : undefined))
    : undefined;
  return {
    evidence: calls === undefined ? numbers : [calls, ...numbers],
    observation: timeGrowth(words.nameOf(target), fast, slow),
  };
}

/** What the errors of an answer have of a difference quotient. */
function fingerprints(departures: readonly Departure[], question: Question): string[] {
  const truncation = truncationOf(departures, question);
  const { X, Y, parameters, lambda, options } = networkOf(question);
  const quantum = quantumOf(departures, computeCost(X, Y, parameters, lambda, options));
  const found: string[] = [];
  if (truncation !== undefined) {
    const { term, h, correlation } = truncation;
    found.push(`error follows ${term} with h = ${h.toExponential(1)} (correlation ${correlation.toFixed(4)})`);
  }
  if (quantum !== undefined) {
    const { divisor, entries } = quantum;
    found.push(
      `${entries} entries${ofTensors(departures)} are whole multiples of J's last digit over ${toOneDigit(divisor)}`,
    );
  }
  return found;
}

function averagedKinks(pairs: readonly Pair[], { kinks }: AnalyticQuestion): string[] {
  const averages = kinkAverages(pairs, kinks);
  if (averages === undefined) return [];
  const { within, rightAt } = averages;
  return [`both sides of a kink averaged at ${toOneDigit(within)} from it, not at ${toOneDigit(rightAt)}`];
}

/** Of a hybrid, which part it is. */
function ofTensors(departures: readonly Departure[]): string {
  const tensors = [...new Set(departures.map(({ tensor }) => tensor))];
  return tensors.length > MOST_NAMED ? '' : ` of ${tensors.join(', ')}`;
}

function toOneDigit(value: number): string {
  return value.toExponential(0);
}

async function count(
  target: string,
  question: Question,
  caller: Pick<Caller, 'countCalls' | 'words'>,
): Promise<(Counted & { readonly pairs: readonly Pair[] }) | Fault> {
  const counted = await caller.countCalls(target, question.parameters);
  if (counted.kind !== 'counted') return faultOf(target, counted, caller.words);
  const paired = pairUp(counted.value, question.expected, question.answerName, question.accepts, caller.words);
  if ('problem' in paired) return { verdict: 'failed', message: `${paired.problem} (${question.description})` };
  return { parameters: parametersOf(question), functions: counted.functions, pairs: paired.pairs };
}

async function time(
  target: string,
  question: Question,
  caller: Pick<Caller, 'call' | 'words'>,
): Promise<Timed | Fault> {
  let fastestMs = Number.POSITIVE_INFINITY;
  for (let call = 0; call < TIMED_CALLS; call++) {
    const startMs = performance.now();
    const called = await caller.call(target, question.parameters);
    if (called.kind !== 'returned') return faultOf(target, called, caller.words);
    fastestMs = Math.min(fastestMs, performance.now() - startMs);
  }
  return { parameters: parametersOf(question), fastestMs };
}

function parametersOf({ differentiable }: Question): number {
  return [...(differentiable?.tensors.values() ?? [])].reduce((sum, { data }) => sum + data.length, 0);
}
