/** A team's workflow file that lacks two of the re-exports. */
export { asyncPrediction, batchPrediction, lifecycle, monitor, pipeline, rollout } from '../../../workflows/index.js';
export { nightlyReport } from './nightly-report.js';
