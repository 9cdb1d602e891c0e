import type { PerennialActivities } from '../contracts/activities.js';

export type WorkerRole = 'workflows' | 'activities';

/** The activities with what they hold open. */
export interface OpenActivities {
  readonly activities: PerennialActivities;
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
