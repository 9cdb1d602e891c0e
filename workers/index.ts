/** For a Worker of your own: the plugin, what its activities need, and a whole Worker ready made. Loads native modules. */
export { loadSettings } from '../config/settings.js';
export type { Settings } from '../config/settings.js';
export { openActivities } from './dependencies/open-activities.js';
export { PerennialPlugin } from './plugin/perennial-plugin.js';
export type { OpenActivities, PerennialPluginOptions, WorkerRole } from './plugin/plugin-options.js';
export { startTrainingWorker } from './training-worker.js';
export type { TrainingWorker, TrainingWorkerOptions } from './training-worker.js';
