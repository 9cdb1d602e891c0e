import { NativeConnection, TransportError, Worker } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import { connectionSettings } from '../client/connection/connection-settings.js';
import { loadDataConverter } from '../client/connection/load-data-converter.js';
import { temporalFailure } from '../client/failures/temporal-failure.js';
import type { Settings } from '../config/settings.js';
import { DomainError } from '../core/errors.js';
import { followApiKey } from './repeated/follow-api-key.js';
import { startHealthServer } from './health-server.js';
import { openActivities } from './dependencies/open-activities.js';
import { PerennialPlugin } from './plugin/perennial-plugin.js';
import type { BackgroundWork, WorkerRole } from './plugin/plugin-options.js';
import { workActivitiesAtOnce } from './plugin/sibling-workers.js';
import { openMetadataStore } from './dependencies/open-metadata-store.js';
import { outcomeMetrics } from './outcome-metrics.js';
import { createWorkerMetrics } from './worker-metrics.js';
import { workflowSource } from './plugin/workflow-source.js';

export interface TrainingWorkerOptions {
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** @default the setting PERENNIAL_TASK_QUEUE, or PERENNIAL_WORK_TASK_QUEUE for the role work alone */
  readonly taskQueue?: string;
  /** @default the setting PERENNIAL_WORKER_ROLES */
  readonly roles?: readonly WorkerRole[];
  /** HOST:PORT of the exporter given to `Runtime.install`; its metrics are passed on. */
  readonly sdkMetricsAddress?: string;
  /** Activities of work at once; training itself uses its own threads. @default half of the cores, at least 4 */
  readonly maxWorkActivities?: number;
}

export interface TrainingWorker {
  /** Port of health and metrics on 127.0.0.1. */
  readonly metricsPort: number;
  /** Settles when the Worker has ended; rejects when it failed. */
  readonly ended: Promise<void>;
  /** Takes no more tasks, lets activities end within 30 s, closes everything. May be called again. */
  stop(): Promise<void>;
}

const SHUTDOWN_GRACE = '30 seconds';
/** Short ones, so that a few slow ones hold up nobody. */
const MAX_CONTROL_ACTIVITIES = 40;

/**
 * A Worker with all of Perennial on it, connected by Temporal's own settings.
 * Errors: TEMPORAL_UNREACHABLE, DATA_CONVERTER_…, TOOL_…, METADATA_…
 */
export async function startTrainingWorker(settings: Settings, options: TrainingWorkerOptions): Promise<TrainingWorker> {
  const { log } = options;
  const roles = options.roles ?? settings.workerRoles;
  const plugin = new PerennialPlugin({
    roles,
    ...(options.maxWorkActivities === undefined ? {} : { maxWorkActivities: options.maxWorkActivities }),
    openActivities: () => openActivities(settings, { log }),
  });
  const dataConverter = await loadDataConverter(settings.dataConverter);
  const { connection, apiKeys } = await connect(settings, log);
  const worker = await createWorker(settings, { ...options, roles }, { connection, apiKeys, plugin, dataConverter });
  const metadata = roles.includes('control') ? openMetadataStore(settings) : undefined;
  const metrics = createWorkerMetrics({
    state: () => worker.getState(),
    sdkAddress: options.sdkMetricsAddress,
    outcomes: metadata && (() => outcomeMetrics(metadata)),
  });
  const health = await startHealthServer({
    port: settings.workerMetricsPort,
    trustedHosts: settings.trustedHosts,
    isReady: () => worker.getState() === 'RUNNING',
    metrics,
  });
  const running = worker.run();
  log(
    `worker: takes tasks of ${settings.temporalNamespace}/${queueOf(settings, { ...options, roles })} (${roles.join(', ')}), health and metrics on http://127.0.0.1:${health.port}`,
  );
  const ended = running.finally(async () => {
    await health.close();
    await metadata?.close();
    await apiKeys?.stop();
    await connection.close();
    log('worker: stopped');
  });
  ended.catch(() => undefined);
  return {
    metricsPort: health.port,
    ended,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}

interface Connected {
  readonly connection: NativeConnection;
  readonly apiKeys: BackgroundWork | undefined;
}

async function connect(settings: Settings, log: (line: string) => void): Promise<Connected> {
  const { apiKey, ...options } = connectionSettings(settings);
  try {
    if (apiKey === undefined) return { connection: await NativeConnection.connect(options), apiKeys: undefined };
    const first = apiKey();
    const connection = await NativeConnection.connect({ ...options, apiKey: first });
    return { connection, apiKeys: followApiKey({ connection, apiKey, first, log }) };
  } catch (error) {
    const where = { address: options.address, namespace: settings.temporalNamespace };
    // The native connection has an error of its own, which nothing that web servers load may know.
    if (error instanceof TransportError)
      throw new DomainError('TEMPORAL_UNREACHABLE', { ...where, reason: error.message }, { cause: error });
    throw temporalFailure(error, where);
  }
}

interface WorkerParts extends Connected {
  readonly plugin: PerennialPlugin;
  readonly dataConverter: DataConverter | undefined;
}

async function createWorker(settings: Settings, options: TrainingWorkerOptions, parts: WorkerParts): Promise<Worker> {
  const { connection, plugin, dataConverter } = parts;
  const runsWorkflows = options.roles?.includes('workflows') ?? true;
  try {
    return await Worker.create({
      connection,
      namespace: settings.temporalNamespace,
      taskQueue: queueOf(settings, options),
      ...versioning(settings),
      ...(runsWorkflows ? workflowSource(dataConverter) : {}),
      ...(dataConverter === undefined ? {} : { dataConverter }),
      plugins: [plugin],
      maxConcurrentActivityTaskExecutions: isWorkOnly(options)
        ? (options.maxWorkActivities ?? workActivitiesAtOnce())
        : MAX_CONTROL_ACTIVITIES,
      shutdownGraceTime: SHUTDOWN_GRACE,
    });
  } catch (error) {
    await plugin.close();
    await parts.apiKeys?.stop();
    await connection.close();
    throw error;
  }
}

function isWorkOnly({ roles }: TrainingWorkerOptions): boolean {
  return roles?.length === 1 && roles[0] === 'work';
}

function queueOf({ taskQueue, workTaskQueue }: Settings, options: TrainingWorkerOptions): string {
  return options.taskQueue ?? (isWorkOnly(options) ? workTaskQueue : taskQueue);
}

/** With both settings; one alone is a mistake, which would leave every workflow unversioned. */
function versioning({ deploymentName, buildId }: Settings): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deploymentName === undefined && buildId === undefined) return {};
  if (deploymentName === undefined || buildId === undefined) {
    const [given, missing] =
      deploymentName === undefined
        ? ['PERENNIAL_BUILD_ID', 'PERENNIAL_DEPLOYMENT_NAME']
        : ['PERENNIAL_DEPLOYMENT_NAME', 'PERENNIAL_BUILD_ID'];
    throw new DomainError('SETTINGS_INVALID', { problems: [`${given} needs ${missing}`] });
  }
  const version = { deploymentName, buildId };
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' } };
}
