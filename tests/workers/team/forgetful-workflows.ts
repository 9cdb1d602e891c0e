/** A team's workflow file that lacks two of the re-exports. */
export {
  perennialAsyncPrediction,
  perennialBatchPrediction,
  perennialLifecycle,
  perennialMonitor,
  perennialPipeline,
  perennialRequestedRun,
  perennialRollout,
} from '../../../workflows/index.js';
export { nightlyReport } from './nightly-report.js';
