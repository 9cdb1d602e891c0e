import { availableParallelism } from 'node:os';
import { NativeConnection, TransportError, Worker } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import { connectionSettings } from '../client/connection-settings.js';
import { loadDataConverter } from '../client/load-data-converter.js';
import { temporalFailure } from '../client/temporal-failure.js';
import type { Settings } from '../config/settings.js';
import { DomainError } from '../core/errors.js';
import { followApiKey } from './follow-api-key.js';
import { startHealthServer } from './health-server.js';
import { openActivities } from './open-activities.js';
import { PerennialPlugin } from './perennial-plugin.js';
import type { BackgroundWork, WorkerRole } from './plugin-options.js';
import { createWorkerMetrics } from './worker-metrics.js';
import { workflowSource } from './workflow-source.js';

export interface TrainingWorkerOptions {
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** @default the setting PERENNIAL_TASK_QUEUE */
  readonly taskQueue?: string;
  /** @default both */
  readonly roles?: readonly WorkerRole[];
  /** HOST:PORT of the exporter given to `Runtime.install`; its metrics are passed on. */
  readonly sdkMetricsAddress?: string;
  /** Activities at once; training itself uses its own threads. @default half of the cores, at least 4 */
  readonly maxActivities?: number;
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
const MIN_ACTIVITIES = 4;

/**
 * A Worker with all of Perennial on it, connected by Temporal's own settings.
 * Errors: TEMPORAL_UNREACHABLE, DATA_CONVERTER_…, TOOL_…, METADATA_…
 */
export async function startTrainingWorker(settings: Settings, options: TrainingWorkerOptions): Promise<TrainingWorker> {
  const { log, roles } = options;
  const plugin = new PerennialPlugin({
    ...(roles === undefined ? {} : { roles }),
    openActivities: () => openActivities(settings, { log }),
  });
  const dataConverter = await loadDataConverter(settings.dataConverter);
  const { connection, apiKeys } = await connect(settings, log);
  const worker = await createWorker(settings, options, { connection, apiKeys, plugin, dataConverter });
  const metrics = createWorkerMetrics(() => worker.getState(), options.sdkMetricsAddress);
  const health = await startHealthServer({ port: settings.workerMetricsPort, isReady: () => worker.getState() === 'RUNNING', metrics });
  const running = worker.run();
  log(
    `worker: takes tasks of ${settings.temporalNamespace}/${options.taskQueue ?? settings.taskQueue}, health and metrics on http://127.0.0.1:${health.port}`,
  );
  const ended = running.finally(async () => {
    await health.close();
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
      taskQueue: options.taskQueue ?? settings.taskQueue,
      ...(runsWorkflows ? workflowSource(dataConverter) : {}),
      ...(dataConverter === undefined ? {} : { dataConverter }),
      plugins: [plugin],
      maxConcurrentActivityTaskExecutions: options.maxActivities ?? Math.max(MIN_ACTIVITIES, Math.floor(availableParallelism() / 2)),
      shutdownGraceTime: SHUTDOWN_GRACE,
    });
  } catch (error) {
    await plugin.close();
    await parts.apiKeys?.stop();
    await connection.close();
    throw error;
  }
}
