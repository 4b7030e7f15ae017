import type { CheckResult, Gradebook, GradebookEntry, Result } from '@gradus/contracts';
import { explainCheck, plainLine } from './explain-check.ts';
import { xmlElement, xmlText } from './xml-element.ts';

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
  const classname = token(batch.assignment);
  const cases = result?.checks.map((check) => testCase(check, classname)) ?? [
    xmlElement('testcase', { name: 'grading', classname, time: '0' }, [
      xmlElement('skipped', { message: plainLine(`${status}: ${reason}`) }),
    ]),
  ];
  const suite = xmlElement(
    'testsuite',
    {
      name: token(student.id),
      package: classname,
      id: String(index),
      ...NEITHER_TIME_NOR_HOST,
      tests: String(cases.length),
      failures: counted('failed'),
      errors: counted('error'),
      skipped: result === undefined ? '1' : counted('blocked', 'inconclusive'),
    },
    [
      xmlElement('properties', {}, propertiesOf(result)),
      ...cases,
      xmlElement('system-out', {}),
      xmlElement('system-err', {}),
    ],
  );
  return `${suite}\n`;
}

function propertiesOf(result: Result | undefined): string[] {
  if (result === undefined) return [];
  const { score, maxScore, submission, sandbox, assignmentHash, grader } = result;
  const values = {
    score: String(score),
    'max score': String(maxScore),
    'submission hash': submission.hash,
    language: submission.language,
    sandbox,
    'assignment hash': assignmentHash,
    'grader version': grader.version,
  };
  return Object.entries(values).map(([name, value]) => xmlElement('property', { name, value }));
}

const ELEMENT: Readonly<Record<CheckResult['verdict'], string | undefined>> = {
  passed: undefined,
  failed: 'failure',
  error: 'error',
  blocked: 'skipped',
  inconclusive: 'skipped',
};

function testCase(check: CheckResult, classname: string): string {
  const { id, verdict, points, maxPoints, misconceptions, message } = check;
  const attributes = { name: token(id), classname, time: '0' };
  const element = ELEMENT[verdict];
  if (element === undefined) return xmlElement('testcase', attributes);
  const type = [verdict, ...misconceptions.map((each) => each.id)].join(' ');
  const told = xmlText([`${points} of ${maxPoints} points`, ...explainCheck(check)].join('\n'));
  return xmlElement('testcase', attributes, [xmlElement(element, { message: plainLine(message), type }, told)]);
}

/** `xs:token` has no space at its ends and no two in a row; a name must not be empty. */
function token(some: string): string {
  return (
    plainLine(some)
      .replace(/[\s\ufffe\uffff]+/g, ' ')
      .trim() || '?'
  );
}
