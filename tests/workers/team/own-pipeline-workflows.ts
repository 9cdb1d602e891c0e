/** A team's own `pipeline` and `monitor` beside Perennial's, which come by way of another file. */
export { monitor, pipeline } from './own-pipeline.js';
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
} from './workflows.js';
