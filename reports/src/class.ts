// What is made of a graded class: an entry of its own, without plots and browsers, which take 50 MB and a second to load.
export type { DashboardLink } from './dashboard/dashboard-view.ts';
export { renderDashboard } from './dashboard/render-dashboard.ts';
export { compileFeedback, type Feedback, type FeedbackMaker } from './feedback/compile-feedback.ts';
export { similarityPage } from './similarity/similarity-page.ts';
