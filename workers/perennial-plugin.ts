import { SimplePlugin } from '@temporalio/plugin';
import type { BundleOptions, Worker, WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import { DomainError } from '../core/errors.js';
import { mergeActivities } from './merge-activities.js';
import type { BackgroundWork, OpenActivities, PerennialPluginOptions, WorkerRole } from './plugin-options.js';
import { checkPrebuiltBundle, REEXPORT_LINE, requireWorkflowExports } from './workflow-exports.js';

const MAX_HEARTBEAT_THROTTLE_MS = 5_000;

/**
 * Adds Perennial to a Temporal Worker: its activities, and a check that the Worker's workflow file re-exports its workflows.
 * Give the same plugin to the Worker, to `bundleWorkflowCode` and to replay workers. It sets no task queue, no workflowsPath, no TLS,
 * touches no data converter or interceptor, never calls `Runtime.install`, and applying it twice is applying it once.
 *
 * Errors, all when the Worker is created: PLUGIN_ACTIVITY_CLASH, PLUGIN_WORKFLOWS_MISSING, PLUGIN_BUNDLE_UNCHECKED.
 *
 * @experimental Temporal's plugin interface is experimental.
 */
export class PerennialPlugin extends SimplePlugin implements WorkerPlugin {
  readonly #roles: readonly WorkerRole[];
  readonly #openActivities: (() => Promise<OpenActivities>) | undefined;
  #open: Promise<OpenActivities> | undefined;
  #runningWorkers = 0;

  constructor(options: PerennialPluginOptions = {}) {
    super({ name: 'perennial.TrainingPlugin' });
    this.#roles = options.roles ?? ['workflows', 'activities'];
    this.#openActivities = options.openActivities;
  }

  // The interface of WorkerPlugin allows a promise; SimplePlugin narrows it without need.
  // @ts-expect-error TS2416
  override async configureWorker(options: WorkerOptions): Promise<WorkerOptions> {
    const isWorkflowWorker = this.#roles.includes('workflows');
    const configured = isWorkflowWorker ? labelBuild(super.configureWorker(options)) : super.configureWorker(options);
    if (isWorkflowWorker) checkWorkflowSource(configured);
    const throttled = { maxHeartbeatThrottleInterval: MAX_HEARTBEAT_THROTTLE_MS, ...configured };
    if (!this.#roles.includes('activities')) return throttled;
    const { activities } = await this.#activities();
    return { ...throttled, activities: mergeActivities(configured.activities, activities) };
  }

  override configureBundler(options: BundleOptions): BundleOptions {
    const configured = super.configureBundler(options);
    return this.#roles.includes('workflows') ? requireWorkflowExports(configured) : configured;
  }

  override async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    this.#runningWorkers += 1;
    // Not waited for: a Worker runs from the call of `run` on, and may be told to stop at once.
    const background = this.#startBackground(worker).catch(() => undefined);
    try {
      await super.runWorker(worker, next);
    } finally {
      await (await background)?.stop();
      this.#runningWorkers -= 1;
      if (this.#runningWorkers === 0) await this.close();
    }
  }

  /** Closes what the activities hold open; a Worker that has run does this itself. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) await (await open).close();
  }

  /** Workflows run where this Worker takes their tasks, or, when it takes activities only, where the settings say. */
  async #startBackground(worker: Worker): Promise<BackgroundWork | undefined> {
    if (!this.#roles.includes('activities')) return undefined;
    const open = await this.#activities();
    const taskQueue = this.#roles.includes('workflows') ? worker.options.taskQueue : undefined;
    return open.startBackground?.(taskQueue, worker.options.dataConverter);
  }

  #activities(): Promise<OpenActivities> {
    if (this.#openActivities === undefined) {
      throw new DomainError('PLUGIN_ACTIVITIES_UNCONFIGURED');
    }
    this.#open ??= this.#openActivities().catch((error: unknown) => {
      // A second Worker.create may find the stores reachable.
      this.#open = undefined;
      throw error;
    });
    return this.#open;
  }
}

function checkWorkflowSource(options: WorkerOptions): void {
  if (options.workflowBundle !== undefined) return checkPrebuiltBundle(options.workflowBundle);
  if (options.workflowsPath === undefined)
    throw new DomainError('PLUGIN_WORKFLOWS_MISSING', {
      where: 'this Worker has neither workflowsPath nor workflowBundle',
      line: REEXPORT_LINE,
    });
}

/**
 * A version without Worker Versioning is a label. Workflow code cannot tell it from a versioned Worker, so it would name its
 * behavior and the server would refuse every workflow task: the label goes into `buildId`, where nothing hangs on it.
 */
function labelBuild(options: WorkerOptions): WorkerOptions {
  const { workerDeploymentOptions: deployment, ...rest } = options;
  if (deployment === undefined || deployment.useWorkerVersioning) return options;
  return { ...rest, buildId: deployment.version.buildId };
}
