import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Settings } from '../../config/settings.js';
import { DomainError } from '../../core/errors.js';
import { connectionSettings } from './connection-settings.js';
import { firstLine } from '../failures/first-line.js';
import { loadDataConverter } from './load-data-converter.js';
import { namedFailures } from '../failures/payload-failure.js';
import { temporalFailure } from '../failures/temporal-failure.js';
import { writeGuard } from './write-guard.js';

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

/**
 * Connects by Temporal's own settings and makes one call, so that a wrong address is told at once.
 * Errors: TEMPORAL_UNREACHABLE, TEMPORAL_DENIED, DATA_CONVERTER_….
 */
export async function openTemporal(settings: Settings, timeoutMs = CONNECT_TIMEOUT_MS): Promise<TemporalAccess> {
  const temporal = lazyTemporal(settings, await loadDataConverter(settings.dataConverter));
  const { connection, namespace } = temporal;
  try {
    await connection.withDeadline(Date.now() + timeoutMs, () => connection.workflowService.describeNamespace({ namespace }));
  } catch (error) {
    await connection.close();
    throw temporalFailure(error, temporal);
  }
  return temporal;
}

/** A client that connects with its first call. Every Client of ours is made here. Errors: DATA_CONVERTER_UNLOADABLE. */
export function lazyTemporal(settings: Settings, dataConverter: DataConverter | undefined): TemporalAccess {
  const options = connectionSettings(settings);
  const namespace = settings.temporalNamespace;
  const connection = Connection.lazy(options);
  return {
    address: options.address,
    namespace,
    taskQueue: settings.taskQueue,
    client: clientOf(connection, namespace, dataConverter),
    connection,
    close: () => connection.close(),
  };
}

/** Temporal's SDK loads the files that a data converter names when it makes a Client. */
function clientOf(connection: Connection, namespace: string, dataConverter: DataConverter | undefined): Client {
  const converting = dataConverter === undefined ? {} : { dataConverter: namedFailures(dataConverter) };
  try {
    const client: Client = new Client({ connection, namespace, ...converting, interceptors: { workflow: [writeGuard(() => client)] } });
    return client;
  } catch (error) {
    throw new DomainError('DATA_CONVERTER_UNLOADABLE', { module: 'the data converter', reason: firstLine(error) }, { cause: error });
  }
}
