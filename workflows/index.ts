/** Every workflow type of Perennial, by the name histories know. Re-export them from your own workflow file. */
export { perennialAsyncPrediction } from './prediction/async-prediction.js';
export { perennialBatchPrediction } from './prediction/batch-prediction.js';
export { perennialLifecycle } from './lifecycle/lifecycle.js';
export { perennialMonitor } from './triggers/monitor.js';
export { perennialPipeline } from './pipeline/pipeline.js';
export { perennialRequestedRun } from './triggers/requested-run.js';
export { perennialRollout } from './rollout/rollout.js';
export { perennialScheduledTrigger } from './triggers/scheduled-trigger.js';
export { perennialTune } from './pipeline/tune.js';
