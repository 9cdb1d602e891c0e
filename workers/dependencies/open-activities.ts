import type { DataConverter } from '@temporalio/common';
import { createPerennialActivities } from '../../activities/index.js';
import { clusterIdentity } from '../../client/connection/cluster-identity.js';
import type { ClusterIdentity } from '../../client/connection/cluster-identity.js';
import { lazyTemporal, openTemporal } from '../../client/connection/open-temporal.js';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import type { Settings } from '../../config/settings.js';
import { startAsyncRequests } from '../repeated/async-requests.js';
import type { AsyncRequestsOptions } from '../repeated/async-requests.js';
import { openDependencies } from './open-dependencies.js';
import type { BackgroundWork, OpenActivities } from '../plugin/plugin-options.js';
import { startRequestRetention } from '../repeated/request-retention.js';

interface OpenActivitiesOptions {
  /** Takes one line, without its end. */
  readonly log?: (line: string) => void;
}

/**
 * Everything that Perennial's activities need, opened by the settings; for `openActivities` of the plugin:
 * `new PerennialPlugin({ openActivities: () => openActivities(loadSettings()) })`.
 */
export async function openActivities(settings: Settings, options: OpenActivitiesOptions = {}): Promise<OpenActivities> {
  const { dependencies, close } = await openDependencies(settings, { cluster: await readCluster(settings), log: options.log });
  const activities = createPerennialActivities(dependencies);
  const { execution } = dependencies;
  const { taskQueue: workflows, controlTaskQueue: control, workTaskQueue: work } = settings;
  const opened = { activities, execution, queues: { workflows, work, ...(control === undefined ? {} : { control }) }, close };
  if (!settings.asyncRequests) return opened;
  const log = options.log ?? (() => undefined);
  if (settings.predictionLogHash !== undefined && settings.predictionLogSalt === undefined)
    log('async requests: columns to be hashed are left out of the prediction log: PERENNIAL_SERVING_LOG_SALT is not set');
  const startBackground = (taskQueue = settings.taskQueue, dataConverter?: DataConverter): BackgroundWork =>
    serveRequests(lazyTemporal(settings, dataConverter), settings, {
      objects: dependencies.objects,
      taskQueue,
      log,
      execution,
    });
  return { ...opened, startBackground };
}

const HOUR_MS = 3_600_000;

/** Over a connection of its own, which waits for a server that is away. */
function serveRequests(temporal: TemporalAccess, settings: Settings, parts: Omit<AsyncRequestsOptions, 'client'>): BackgroundWork {
  const retentionMs = settings.asyncRequestRetentionHours * HOUR_MS;
  const works = [startAsyncRequests({ ...parts, client: temporal.client }), startRequestRetention({ ...parts, retentionMs })];
  return {
    stop: async () => {
      await Promise.all(works.map((work) => work.stop()));
      await temporal.close();
    },
  };
}

async function readCluster(settings: Settings): Promise<ClusterIdentity> {
  const temporal = await openTemporal(settings);
  try {
    return await clusterIdentity(temporal);
  } finally {
    await temporal.close();
  }
}
