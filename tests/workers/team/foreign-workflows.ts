/** A workflow of the team's own under a name of Perennial's. */
export {
  perennialAsyncPrediction,
  perennialBatchPrediction,
  perennialLifecycle,
  perennialMonitor,
  perennialRequestedRun,
  perennialRollout,
  perennialScheduledTrigger,
  perennialTune,
} from '../../../workflows/index.js';
export { pipeline as perennialPipeline } from './own-pipeline.js';
