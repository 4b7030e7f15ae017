import type { Assignment, Result } from '@gradus/contracts';
import type { Answers } from '../inputs/read-answers.ts';
import type { Histories } from '../inputs/read-histories.ts';
import { compileTemplates } from './compile-templates.ts';
import { figureHelpers } from './figure-helpers.ts';
import { type DeclaredCheck, gradientCheckTable } from './gradient-check.ts';
import { plainText } from './number-format.ts';
import { numberHelpers } from './number-helpers.ts';
import { answerHelper } from './place-answers.ts';
import { provenanceOf } from './provenance.ts';
import { createReportRecord, type Figure, missingBox } from './report-record.ts';
import { differencesBesidesBatchNorm, settingsTable } from './settings-table.ts';

/** Everything that a report is made of. */
export interface ReportInputs {
  readonly assignment: Pick<Assignment, 'id' | 'title' | 'course'> & { readonly checks: readonly DeclaredCheck[] };
  readonly histories: Histories;
  readonly result: Result | null;
  readonly answers: Answers;
  /** Printed as it is; without it the report carries no date, so that the same inputs give the same bytes. */
  readonly date: string | null;
}

/** The report as Markdown, the figures it shows, and what it needs that was not there. */
export interface RenderedMarkdown {
  readonly markdown: string;
  readonly figures: readonly Figure[];
  readonly missing: readonly string[];
}

/**
 * Fills an assignment's report template.
 *
 * A template sees `assignment`, `date`, `submission`, `check` (the gradient check, or nothing), `provenance`, and the
 * helpers of `numberHelpers`, `figureHelpers`, `answerHelper`, `{{#with (settings "3-layer" …)}}`,
 * `{{#each (differences "3-layer" "3-layer-bn")}}` (of their settings, besides batch norm) and
 * `{{missing "what" "English" "中文"}}`.
 *
 * @throws InputError naming file and line of a mistake in the template
 */
export async function renderMarkdown(templateFolder: string, inputs: ReportInputs): Promise<RenderedMarkdown> {
  const { assignment, histories, result, answers, date } = inputs;
  const record = createReportRecord();
  const render = await compileTemplates(templateFolder, {
    ...numberHelpers(histories, record),
    ...figureHelpers(histories, record),
    answer: answerHelper(answers, record),
    differences: (one: string, other: string) => {
      const [first, second] = [histories.get(one), histories.get(other)];
      return first && second ? differencesBesidesBatchNorm(first, second) : [];
    },
    settings: (...names) => settingsTable(names.slice(0, -1).flatMap((name) => histories.get(name) ?? [])),
    missing: (what: string, english: string, chinese: string) => missingBox(record, [what], english, chinese),
  });
  const markdown = render({
    assignment: { title: plainText(assignment.title), course: plainText(assignment.course) },
    date,
    submission: result === null ? null : plainText(result.submission.id),
    check: result === null ? null : gradientCheckTable(result, assignment.checks),
    provenance: provenanceOf([...histories.values()]),
  });
  const unplaced = [...answers.keys()].filter((name) => !record.placedAnswers.has(name));
  return {
    markdown: `${markdown.trim()}\n`,
    figures: record.figures,
    missing: [...record.missing, ...unplaced.map((name) => `a place for answers/${name}.md in the template`)],
  };
}
