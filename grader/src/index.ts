export { arrayFormatOf } from './array-files/read-array-file.ts';
export { type LoadedAssignment, loadAssignment } from './assignment.ts';
export { type AssignmentAudit, auditAssignment } from './audit/audit-assignment.ts';
export type { BatchFolder } from './batch/batch-folder.ts';
export {
  type CheckChange,
  type ConditionChange,
  diffGradebooks,
  type GradebookDiff,
  type Standing,
  type StudentChange,
} from './batch/diff-batches.ts';
export { type BatchOptions, type Finish, type GradedBatch, gradeBatch } from './batch/grade-batch.ts';
export type { Counts } from './batch/tally.ts';
export { worstText } from './checks/worst-text.ts';
export { Exam } from './exam.ts';
export { writeExports } from './exports/write-exports.ts';
export { type Graded, type GradingOptions, gradeSubmission } from './grade-submission.ts';
export type { Graders } from './graders/graders.ts';
export type { Terms } from './graders/local-grader.ts';
export { ProcessGraders } from './graders/processes/process-graders.ts';
export type { ClassList } from './hand-ins/class-list.ts';
export { type Deadline, parseDeadline } from './hand-ins/deadline.ts';
export { LAYOUTS, type LayoutName } from './hand-ins/layouts/layout.ts';
export { type ClassOptions, readClass } from './hand-ins/read-class.ts';
export type { Language } from './languages/language.ts';
export { LANGUAGES } from './languages/languages.ts';
export { Runtimes, runtimesOf, type WantedRuntimes } from './languages/runtimes.ts';
export { gradeGradients } from './published/grade-gradients.ts';
export { type GradientsFile, readGradientsFile } from './published/gradients-file.ts';
export { watchGradientsFile } from './published/watch-gradients-file.ts';
export { writeHandout } from './published/write-handout.ts';
export { allowanceOf } from './sandbox/allowance.ts';
export { openSandbox, SANDBOXES, type SandboxName, sandboxLevelOf } from './sandbox/open-sandbox.ts';
export { probe } from './sandbox/probe.ts';
export type { Sandbox } from './sandbox/sandbox.ts';
export { classSources } from './similarity/class-sources.ts';
export {
  findSimilar,
  type SimilarityOptions,
  type SourceText,
  type StudentSources,
} from './similarity/find-similar.ts';
export { similarityCsv } from './similarity/similarity-csv.ts';
export { starterSources } from './similarity/starter-sources.ts';
export { checkTypes } from './submission/check-types.ts';
export { languageOf } from './submission/find-sources.ts';
export { ProcessAhead } from './submission/process-ahead.ts';
export { readSubmission, type Submission } from './submission/submission.ts';
export { watchSubmission } from './submission/watch-submission.ts';
export { graderVersion } from './version.ts';
