export { type LoadedAssignment, loadAssignment } from './assignment.ts';
export { type AssignmentAudit, auditAssignment } from './audit/audit-assignment.ts';
export { type BatchOptions, type GradedBatch, gradeBatch } from './batch/grade-batch.ts';
export { type Grading, gradebookCsv } from './batch/gradebook.ts';
export { worstText } from './checks/worst-text.ts';
export { type Graded, type GradingOptions, gradeSubmission } from './grade-submission.ts';
export { readSubmission, type Submission } from './submission/submission.ts';
export { typeCheck } from './type-check/type-check.ts';
export { graderVersion } from './version.ts';
