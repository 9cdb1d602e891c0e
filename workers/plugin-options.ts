import type { DataConverter } from '@temporalio/common';
import type { PerennialActivities } from '../contracts/activities.js';

export type WorkerRole = 'workflows' | 'activities';

export interface BackgroundWork {
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** The activities with what they hold open. */
export interface OpenActivities {
  readonly activities: PerennialActivities;
  /**
   * Starts what works beside the Worker while it runs; the plugin stops it when the Worker ends.
   * @param taskQueue of the workflows that it starts; absent: the setting PERENNIAL_TASK_QUEUE
   * @param dataConverter that the Worker has
   */
  startBackground?(taskQueue: string | undefined, dataConverter: DataConverter | undefined): BackgroundWork;
  close(): Promise<void>;
}

export interface PerennialPluginOptions {
  /**
   * `workflows`: this Worker runs Perennial's workflows, so its workflow file must re-export them.
   * `activities`: this Worker runs Perennial's activities.
   * @default both
   */
  readonly roles?: readonly WorkerRole[];
  /** Opens stores, sources and the trainer when the Worker is created; called once per plugin. */
  readonly openActivities?: () => Promise<OpenActivities>;
}
