/** Every workflow type of Perennial, by the name histories know. Re-export them from your own workflow file. */
export { asyncPrediction } from './async-prediction.js';
export { batchPrediction } from './batch-prediction.js';
export { lifecycle } from './lifecycle.js';
export { monitor } from './monitor.js';
export { pipeline } from './pipeline.js';
export { rollout } from './rollout.js';
export { scheduledTrigger } from './scheduled-trigger.js';
export { tune } from './tune.js';
