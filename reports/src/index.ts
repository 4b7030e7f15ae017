export { type Answers, readAnswers } from './inputs/read-answers.ts';
export { type Histories, readHistories } from './inputs/read-histories.ts';
export { findBrowser } from './pdf/find-browser.ts';
export type { ReportInputs } from './template/render-markdown.ts';
export { type ReportFormat, type ReportOrder, type WrittenReport, writeReport } from './write-report.ts';
