import type { CheckResult, Gradebook, GradebookEntry, Result } from '@gradus/contracts';
import { fragment } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import { explainCheck, plainLine } from './explain-check.ts';

/** Everything that XML 1.0 has no form for; the rest of what cannot be shown is removed with it. */
const NO_XML = /[^\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Ant's schema wants a time and a host; a result holds neither, so that it is the same each time. */
const NEITHER_TIME_NOR_HOST = { timestamp: '1970-01-01T00:00:00', hostname: 'localhost', time: '0' };

export const junitHead = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
export const junitTail = '</testsuites>\n';

/**
 * A student as a test suite: a test case for each check; `failure` for failed, `error` for error, `skipped` for blocked and
 * inconclusive. Who has no grade has one test case, skipped, that says why. It holds hidden checks: it is for the course's
 * own CI.
 *
 * @param index - of the student, counted from 0
 * @see https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd (Apache Ant)
 * @see https://github.com/jenkinsci/xunit-plugin (Jenkins: junit-10.xsd)
 */
export function junitSuite(
  { batch }: Gradebook,
  { student, status, reason = '' }: GradebookEntry,
  result: Result | undefined,
  index: number,
): string {
  const counted = (...verdicts: string[]) =>
    String(result?.checks.filter(({ verdict }) => verdicts.includes(verdict)).length ?? 0);
  const suite = fragment().ele('testsuite', {
    name: token(student.id),
    package: token(batch.assignment),
    id: String(index),
    ...NEITHER_TIME_NOR_HOST,
    tests: String(result?.checks.length ?? 1),
    failures: counted('failed'),
    errors: counted('error'),
    skipped: result === undefined ? '1' : counted('blocked', 'inconclusive'),
  });
  addProperties(suite, propertiesOf(result));
  const classname = token(batch.assignment);
  if (result === undefined) {
    const grading = suite.ele('testcase', { name: 'grading', classname, time: '0' });
    grading.ele('skipped', { message: text(`${status}: ${reason}`) });
  } else for (const check of result.checks) addCase(suite, check, classname);
  suite.ele('system-out');
  suite.ele('system-err');
  return `${suite.end({ prettyPrint: true, indent: '  ' })}\n`;
}

function propertiesOf(result: Result | undefined): Readonly<Record<string, string>> {
  if (result === undefined) return {};
  const { score, maxScore, submission, sandbox, assignmentHash, grader } = result;
  return {
    score: String(score),
    'max score': String(maxScore),
    'submission hash': submission.hash,
    language: submission.language,
    sandbox,
    'assignment hash': assignmentHash,
    'grader version': grader.version,
  };
}

function addProperties(suite: XMLBuilder, properties: Readonly<Record<string, string>>): void {
  const parent = suite.ele('properties');
  for (const [name, value] of Object.entries(properties)) parent.ele('property', { name, value: text(value) });
}

const ELEMENT: Readonly<Record<CheckResult['verdict'], string | undefined>> = {
  passed: undefined,
  failed: 'failure',
  error: 'error',
  blocked: 'skipped',
  inconclusive: 'skipped',
};

function addCase(suite: XMLBuilder, check: CheckResult, classname: string): void {
  const { id, verdict, points, maxPoints, misconceptions, message } = check;
  const testcase = suite.ele('testcase', { name: token(id), classname, time: '0' });
  const element = ELEMENT[verdict];
  if (element === undefined) return;
  const type = [verdict, ...misconceptions.map((each) => each.id)].join(' ');
  testcase
    .ele(element, { message: text(message), type: text(type) })
    .txt([`${points} of ${maxPoints} points`, ...explainCheck(check)].map(text).join('\n'));
}

function text(some: string): string {
  return plainLine(some).replace(NO_XML, '');
}

/** `xs:token` has no space at its ends and no two in a row; a name must not be empty. */
function token(some: string): string {
  return text(some).replace(/\s+/g, ' ').trim() || '?';
}
