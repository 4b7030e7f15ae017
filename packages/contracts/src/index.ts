export {
  Assignment,
  type Check,
  type LayerCase,
  type LayerCheck,
  type Leniency,
  type NetworkCase,
  type NetworkCheck,
  type ScheduleCase,
  type ScheduleCheck,
  Tolerance,
} from './assignment.ts';
export { Batch, Repeated } from './batch.ts';
export { CheckpointHeader, type MatrixPlace } from './checkpoint.ts';
export { ExperimentSettings, Experiments } from './experiments.ts';
export { withFolderLock } from './folder-lock.ts';
export { Attempt, Gradebook, GradebookEntry, ResultSummary, Student } from './gradebook.ts';
export { type Evaluation, History, Provenance, SET_ASIDE } from './history.ts';
export { InputError, MissingToolError } from './input-error.ts';
export { Job, JobOutcome } from './job.ts';
export { JournalEntry } from './journal.ts';
export { canBeAsked, KINDS } from './kinds.ts';
export { didYouMean, nearest } from './nearest.ts';
export { parse, readJson } from './parse.ts';
export {
  AnyNumber,
  type CheckResult,
  type Measure,
  type MisconceptionFound,
  Result,
  SandboxLevel,
  type StageResult,
  Verdict,
  type WorstEntry,
} from './result.ts';
export { onOneLine } from './schema-error.ts';
export { Similarity, SimilarPair } from './similarity.ts';
export { unwritable } from './unwritable.ts';
export { Reply } from './wire/messages.ts';
