/** Your workflow file: your own workflows, and Perennial's by name. */
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
} from 'perennial-ml/workflows';
export { refundOrder } from './refund-order.js';
