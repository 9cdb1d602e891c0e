import { openDataSource } from '../../adapters/data-source/open-data-source.js';
import { resolveConnectionReference } from '../../config/connection-reference.js';
import { DomainError } from '../../core/errors.js';
import type { ReachedSource } from '../../operations/operation-context.js';

const TIMEOUT_MS = 5_000;

/** Finds the files, or has the database answer the shortest query. Errors: SOURCE_NOT_FOUND, SOURCE_UNAVAILABLE, SOURCE_CONNECTION_INVALID. */
export async function reachSource({ source, folder, zone }: ReachedSource, folders: readonly string[]): Promise<void> {
  const isMysql = source.kind === 'mysql';
  const own = folder === undefined ? folders : [folder, ...folders];
  const reader = openDataSource({ folders: own, resolveConnection: resolveConnectionReference });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const request = { source, zone, parameters: {}, signal };
  try {
    const rows = await reader.read(isMysql ? { ...request, querySql: 'SELECT 1 AS answer' } : request);
    if (rows.kind === 'batches') for await (const batch of rows.batches) if (batch.rows > 0) break;
  } catch (error) {
    if (!signal.aborted || source.kind !== 'mysql') throw error;
    throw new DomainError('SOURCE_UNAVAILABLE', { reference: source.connection, reason: `no answer within ${TIMEOUT_MS / 1000} s` });
  } finally {
    await reader.close();
  }
}
