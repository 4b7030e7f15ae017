export type { DashboardLink } from './dashboard/dashboard-view.ts';
export { renderDashboard } from './dashboard/render-dashboard.ts';
export { compileFeedback, type Feedback, type FeedbackMaker } from './feedback/compile-feedback.ts';
export { type Answers, readAnswers } from './inputs/read-answers.ts';
export { type Histories, readHistories } from './inputs/read-histories.ts';
export { findBrowser } from './pdf/find-browser.ts';
export { similarityPage } from './similarity/similarity-page.ts';
export type { ReportInputs } from './template/render-markdown.ts';
export { type ReportFormat, type ReportOrder, type WrittenReport, writeReport } from './write-report.ts';
