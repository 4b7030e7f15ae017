import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { GradebookEntry, Result } from '@gradus/contracts';
import { compileTemplates } from '../template/compile-templates.ts';
import { printableText } from '../text/printable-text.ts';
import { feedbackView, missingView } from './feedback-view.ts';
import { createPageMaker } from './markdown-to-page.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates/feedback', import.meta.url));
const STYLE = new URL('../../style/feedback.css', import.meta.url);
const TAB_CHARACTERS = 120;

/** What one student reads: `feedback.md` and `feedback.html`. */
export interface Feedback {
  readonly markdown: string;
  readonly html: string;
}

/** Makes feedback. Same result, entry and title: the same bytes. */
export interface FeedbackMaker {
  /**
   * @param title - of the assignment
   * @param entry - of the student: name, attempt, lateness
   */
  renderFeedback(of: { readonly result: Result; readonly entry: GradebookEntry; readonly title: string }): Feedback;
  /** For an entry whose status is `missing`. */
  renderMissing(of: { readonly entry: GradebookEntry; readonly title: string }): Feedback;
}

/**
 * Compiles the templates of a feedback, once for a whole class. Whatever a submission wrote is shown as text: it is
 * escaped for Markdown, and the page knows no links, images or HTML. Of hidden checks only verdict and points are told.
 *
 * @param templateFolder - holds `feedback.md.hbs` and `missing.md.hbs`; a course may have its own
 * @throws InputError naming file and line of a mistake in a template, here or when it is rendered
 *
 * @example
 * const { renderFeedback } = await compileFeedback();
 * const { markdown, html } = renderFeedback({ result, entry, title: 'Assignment 3' });
 */
export async function compileFeedback(templateFolder = TEMPLATES): Promise<FeedbackMaker> {
  const [graded, missing, style] = await Promise.all([
    compileTemplates(templateFolder, {}, 'feedback.md.hbs'),
    compileTemplates(templateFolder, {}, 'missing.md.hbs'),
    readFile(STYLE, 'utf8'),
  ]);
  const toPage = createPageMaker(style);
  const feedback = (title: string, { student }: GradebookEntry, text: string): Feedback => {
    const markdown = `${text.replace(/\n{3,}/g, '\n\n').trim()}\n`;
    const tab = printableText(`${student.name ?? student.id} · ${title}`, TAB_CHARACTERS);
    return { markdown, html: toPage(tab, markdown) };
  };
  return {
    renderFeedback: ({ result, entry, title }) => feedback(title, entry, graded(feedbackView(title, entry, result))),
    renderMissing: ({ entry, title }) => feedback(title, entry, missing(missingView(title, entry))),
  };
}
