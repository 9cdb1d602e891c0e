import type { DataConverter } from '@temporalio/common';
import type { WorkerRole } from '../../config/setting-parsers.js';
import type { PerennialActivities } from '../../contracts/activities.js';
import type { Execution } from '../../contracts/workflows.js';

/** `control`: bookkeeping of seconds. `work`: ingestion, training, scoring, monitoring, which take hours. */
export type { WorkerRole } from '../../config/setting-parsers.js';

export interface BackgroundWork {
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** Task queues of an installation. */
export interface TaskQueues {
  /** Absent: that of the Worker, if it runs workflows. */
  readonly workflows?: string;
  /** Absent: that of the workflows. */
  readonly control?: string;
  readonly work: string;
}

/** The activities with what they hold open. */
export interface OpenActivities {
  readonly activities: PerennialActivities;
  /** Where they are looked for. Absent: bookkeeping on the queue of the Worker, work on that with `-work` behind it. */
  readonly queues?: TaskQueues;
  /** Timeouts and queues of the activities of workflows that other namespaces start. Absent: as `queues` says. */
  readonly execution?: Execution;
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
   * `control`: bookkeeping activities, and the Nexus service. `work`: the activities of hours. Both are taken from the Worker's own queue; where the settings put
   * them on another, the plugin starts a second Worker beside this one for it. A Worker with the role `work` alone takes its own queue only.
   * @default all three
   */
  readonly roles?: readonly WorkerRole[];
  /** Opens stores, sources and the trainer when the Worker is created; called once per plugin. */
  readonly openActivities?: () => Promise<OpenActivities>;
  /** Activities of work at once in the second Worker; training itself uses its own threads. @default half of the cores, at least 4 */
  readonly maxWorkActivities?: number;
  /** Where bookkeeping runs, for a Worker that opens no stores to be told: one with the role `workflows` alone and activities of your own. */
  readonly controlTaskQueue?: string;
}
