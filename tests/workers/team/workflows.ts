/** Stands for a team's own workflow file: its workflow beside Perennial's, by name. */
export {
  perennialAsyncPrediction,
  perennialBatchPrediction,
  perennialLifecycle,
  perennialMonitor,
  perennialPipeline,
  perennialRequestedRun,
  perennialRollout,
  perennialScheduledTrigger,
  perennialTune,
} from '../../../workflows/index.js';
export { nightlyReport } from './nightly-report.js';
