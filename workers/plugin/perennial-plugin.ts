import type { BundleOptions, Worker, WorkerOptions } from '@temporalio/worker';
import { DomainError } from '../../core/errors.js';
import { activitiesOf } from './activity-groups.js';
import { AsyncPlugin } from './async-plugin.js';
import { mergeActivities } from './merge-activities.js';
import { mergeNexusServices } from './merge-nexus-services.js';
import { createNexusService } from '../nexus/nexus-service.js';
import type { BackgroundWork, OpenActivities, PerennialPluginOptions, TaskQueues, WorkerRole } from './plugin-options.js';
import { checkPolled, polledQueues } from './polled-queues.js';
import { runWithSiblings, workActivitiesAtOnce } from './sibling-workers.js';
import type { Sibling } from './sibling-workers.js';
import { checkPrebuiltBundle, REEXPORT_LINE, requireWorkflowExports } from './workflow-exports.js';

const MAX_HEARTBEAT_THROTTLE_MS = 5_000;
const ROLES: readonly WorkerRole[] = ['workflows', 'control', 'work'];

/**
 * Adds Perennial to a Temporal Worker: its activities, its Nexus service, and a check that the Worker's workflow file re-exports its
 * workflows.
 * Give the same plugin to the Worker, to `bundleWorkflowCode` and to replay workers. It sets no task queue, no workflowsPath, no TLS,
 * touches no data converter or interceptor, never calls `Runtime.install`, and applying it twice is applying it once.
 *
 * Errors, all when the Worker is created: PLUGIN_ACTIVITY_CLASH, PLUGIN_NEXUS_CLASH, PLUGIN_WORKFLOWS_MISSING,
 * PLUGIN_BUNDLE_UNCHECKED, PLUGIN_ACTIVITIES_UNCONFIGURED, PLUGIN_CONTROL_MISSING, PLUGIN_WORK_MISSING; when it is constructed:
 * PLUGIN_ROLE_UNKNOWN.
 *
 * @experimental Temporal's plugin interface is experimental.
 */
export class PerennialPlugin extends AsyncPlugin {
  readonly #options: PerennialPluginOptions;
  readonly #roles: readonly WorkerRole[];
  /** By queue of the Worker they stand beside. */
  readonly #siblings = new Map<string, readonly Sibling[]>();
  readonly #taken = new Set<string>();
  #open: Promise<OpenActivities> | undefined;
  #nexus: ReturnType<typeof createNexusService> | undefined;
  readonly #running = new Set<Worker>();

  constructor(options: PerennialPluginOptions = {}) {
    super({ name: 'perennial.TrainingPlugin' });
    this.#options = options;
    this.#roles = options.roles ?? ROLES;
    const unknown = this.#roles.find((role) => !ROLES.includes(role));
    if (unknown !== undefined || this.#roles.length === 0)
      throw new DomainError('PLUGIN_ROLE_UNKNOWN', { role: unknown ?? 'none', known: ROLES });
  }

  override async configureWorker(options: WorkerOptions): Promise<WorkerOptions> {
    const isWorkflowWorker = this.#has('workflows');
    const given = await super.configureWorker(options);
    const configured = isWorkflowWorker ? labelBuild(given) : given;
    if (isWorkflowWorker) checkWorkflowSource(configured);
    const throttled = { maxHeartbeatThrottleInterval: MAX_HEARTBEAT_THROTTLE_MS, ...configured };
    if (this.#has('control') || this.#has('work')) return this.#withOpened(throttled, await this.#activities());
    const own = { taskQueue: configured.taskQueue, roles: this.#roles };
    if (Object.keys(configured.activities ?? {}).length > 0) checkPolled([{ ...own, roles: [] }], own, this.#queues());
    return throttled;
  }

  override configureBundler(options: BundleOptions): BundleOptions {
    const configured = super.configureBundler(options);
    return this.#has('workflows') ? requireWorkflowExports(configured) : configured;
  }

  override async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    // Given to the connection as well, it is asked twice.
    if (this.#running.has(worker)) return super.runWorker(worker, next);
    this.#running.add(worker);
    // Not waited for: a Worker runs from the call of `run` on, and may be told to stop at once.
    const background = this.#startBackground(worker).catch(() => undefined);
    try {
      const siblings = this.#siblings.get(worker.options.taskQueue) ?? [];
      await runWithSiblings(worker, siblings, { taken: this.#taken, ours: this, run: () => super.runWorker(worker, next) });
    } finally {
      await (await background)?.stop();
      this.#running.delete(worker);
      if (this.#running.size === 0) await this.close();
    }
  }

  /** Closes what the activities hold open; a Worker that has run does this itself. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) await (await open).close();
  }

  #has(role: WorkerRole): boolean {
    return this.#roles.includes(role);
  }

  /** What a Worker has roles for it takes from its own queue, and from the queues where the settings put it, so that work holds up nothing else. */
  #withActivities(options: WorkerOptions, open: OpenActivities): WorkerOptions {
    const { taskQueue } = options;
    const own = { taskQueue, roles: this.#roles };
    const queues = this.#queues(open.queues);
    const polled = polledQueues(own, queues);
    checkPolled(polled, own, queues);
    const [first, ...others] = polled.map(({ roles, ...queue }) => ({
      ...queue,
      ...this.#slots(roles),
      activities: activitiesOf(open.activities, roles),
    }));
    this.#siblings.set(taskQueue, others);
    return { ...options, activities: mergeActivities(options.activities, first?.activities ?? {}) };
  }

  /** Other namespaces ask on the Worker's own queue, and only with the role that answers at once. */
  #withOpened(options: WorkerOptions, open: OpenActivities): WorkerOptions {
    const configured = this.#withActivities(options, open);
    if (!this.#has('control')) return configured;
    const { control } = this.#queues(open.queues);
    this.#nexus ??= createNexusService(open.execution ?? (control === undefined ? {} : { control: { queue: control } }));
    return { ...configured, nexusServices: mergeNexusServices(configured.nexusServices, this.#nexus) };
  }

  /** What this plugin was told counts before what its activities were opened with. */
  #queues(opened?: TaskQueues): Partial<TaskQueues> {
    const { controlTaskQueue: control } = this.#options;
    return { ...opened, ...(control === undefined ? {} : { control }) };
  }

  #slots(roles: readonly WorkerRole[]): Pick<Sibling, 'maxConcurrentActivityTaskExecutions'> {
    if (!roles.includes('work')) return {};
    return { maxConcurrentActivityTaskExecutions: this.#options.maxWorkActivities ?? workActivitiesAtOnce() };
  }

  /** Workflows run where this Worker takes their tasks, or, when it takes activities only, where the settings say. */
  async #startBackground(worker: Worker): Promise<BackgroundWork | undefined> {
    if (!this.#has('control')) return undefined;
    const open = await this.#activities();
    const taskQueue = this.#has('workflows') ? worker.options.taskQueue : undefined;
    return open.startBackground?.(taskQueue, worker.options.dataConverter);
  }

  #activities(): Promise<OpenActivities> {
    const { openActivities } = this.#options;
    if (openActivities === undefined) {
      throw new DomainError('PLUGIN_ACTIVITIES_UNCONFIGURED');
    }
    this.#open ??= openActivities().catch((error: unknown) => {
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
