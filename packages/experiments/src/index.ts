export {
  type ExperimentsRequest,
  type FinishedRun,
  runExperiments,
  type TaskRunner,
  type TrainingTask,
} from './run-experiments.ts';
export { FULL_SCHEDULE } from './settings.ts';
