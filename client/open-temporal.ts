import { Client, Connection } from '@temporalio/client';
import type { Settings } from '../config/settings.js';
import { connectionSettings } from './connection-settings.js';
import { temporalFailure } from './temporal-failure.js';

export interface TemporalAccess {
  readonly address: string;
  readonly namespace: string;
  /** Where workflows are started. */
  readonly taskQueue: string;
  readonly client: Client;
  readonly connection: Connection;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/** Connects by Temporal's own settings and makes one call, so that a wrong address is told at once. Errors: TEMPORAL_UNREACHABLE, TEMPORAL_DENIED. */
export async function openTemporal(settings: Settings, timeoutMs = CONNECT_TIMEOUT_MS): Promise<TemporalAccess> {
  const options = connectionSettings(settings);
  const { address } = options;
  const namespace = settings.temporalNamespace;
  const connection = Connection.lazy(options);
  try {
    await connection.withDeadline(Date.now() + timeoutMs, () => connection.workflowService.describeNamespace({ namespace }));
  } catch (error) {
    await connection.close();
    throw temporalFailure(error, { address, namespace });
  }
  return {
    address,
    namespace,
    taskQueue: settings.taskQueue,
    client: new Client({ connection, namespace }),
    connection,
    close: () => connection.close(),
  };
}
