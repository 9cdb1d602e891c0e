/** Every workflow type of Perennial, by the name histories know. Re-export them from your own workflow file. */
export { perennialAsyncPrediction } from './async-prediction.js';
export { perennialBatchPrediction } from './batch-prediction.js';
export { perennialLifecycle } from './lifecycle.js';
export { perennialMonitor } from './monitor.js';
export { perennialPipeline } from './pipeline.js';
export { perennialRequestedRun } from './requested-run.js';
export { perennialRollout } from './rollout.js';
export { perennialScheduledTrigger } from './scheduled-trigger.js';
export { perennialTune } from './tune.js';
