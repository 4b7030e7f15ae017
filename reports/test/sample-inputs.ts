import { fileURLToPath } from 'node:url';
import type { History, Result } from '@gradus/contracts';
import type { ReportInputs } from '../src/template/render-markdown.ts';
import { sampleResult } from './sample-result.ts';

/** The report template of the assignment that Gradus carries. */
export const A3_REPORT = fileURLToPath(new URL('../../assignments/a3-batch-norm/report', import.meta.url));

/** What `gradus report` would read from a folder of histories, a result and answers. */
export function sampleInputs(
  histories: readonly History[],
  result: Result | null,
  answers: ReportInputs['answers'] = new Map(),
): ReportInputs {
  return {
    assignment: {
      id: 'a3-batch-norm',
      title: 'Assignment 3: k-layer networks with batch normalisation',
      course: 'DD2424',
      checks: sampleResult().checks.map(({ id, title, kind }) => ({
        id,
        title,
        kind: kind === 'value' ? kind : 'gradient',
      })),
    },
    histories: new Map(histories.map((history) => [history.experiment, history])),
    result,
    answers,
    date: null,
  };
}
