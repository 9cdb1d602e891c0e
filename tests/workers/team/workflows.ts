/** Stands for a team's own workflow file: its workflow beside Perennial's, by name. */
export {
  asyncPrediction,
  batchPrediction,
  lifecycle,
  monitor,
  pipeline,
  rollout,
  scheduledTrigger,
  tune,
} from '../../../workflows/index.js';
export { nightlyReport } from './nightly-report.js';
