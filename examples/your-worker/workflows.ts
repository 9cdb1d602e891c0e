/** Your workflow file: your own workflows, and Perennial's by name. */
export { asyncPrediction, batchPrediction, lifecycle, monitor, pipeline, rollout, scheduledTrigger, tune } from 'perennial-ml/workflows';
export { refundOrder } from './refund-order.js';
