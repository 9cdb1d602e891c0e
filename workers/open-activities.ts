import { createPerennialActivities } from '../activities/index.js';
import { openTemporal } from '../client/open-temporal.js';
import type { Settings } from '../config/settings.js';
import { openDependencies } from './open-dependencies.js';
import type { OpenActivities } from './plugin-options.js';

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
  return { activities: createPerennialActivities(dependencies), close };
}

/** The server tells its own name; two installations that share an object store are told apart by it. */
async function readCluster(settings: Settings): Promise<{ id: string; namespace: string }> {
  const temporal = await openTemporal(settings);
  try {
    const { clusterId } = await temporal.connection.workflowService.getClusterInfo({});
    return { id: clusterId || temporal.address, namespace: temporal.namespace };
  } finally {
    await temporal.close();
  }
}
