import { SimplePlugin } from '@temporalio/plugin';
import type { SimplePluginOptions } from '@temporalio/plugin';
import type { BundleOptions, Worker, WorkerOptions } from '@temporalio/worker';

/**
 * SimplePlugin, whose `configureWorker` may answer later. The interface WorkerPlugin allows that and SimplePlugin narrows it without need.
 * An override that is said to be wrong in the source (`@ts-expect-error`) is an error in the declarations, where users see it.
 */
export interface AsyncPlugin extends Omit<SimplePlugin, 'configureWorker' | 'configureBundler' | 'runWorker'> {
  configureWorker(options: WorkerOptions): WorkerOptions | Promise<WorkerOptions>;
  // Named again, since what Omit keeps are properties, and a class must not override a property by a method.
  configureBundler(options: BundleOptions): BundleOptions;
  runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void>;
}

export const AsyncPlugin: new (options: SimplePluginOptions) => AsyncPlugin = SimplePlugin;
