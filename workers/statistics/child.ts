import process from 'node:process';
import { keepFilesPrivate } from '../../adapters/private-files.js';
import { openModelRuntime } from '../../adapters/model-runtime/by-kind/open-model-runtime.js';
import type { JobMessage, StatisticsMessage } from '../../adapters/statistics/statistics-messages.js';
import type { TableEngine } from '../../adapters/table-engine/table-engine.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import { isDomainError } from '../../core/errors.js';
import { unforeseenKind } from '../../core/unforeseen-error.js';
import { dieWithParent } from '../child/die-with-parent.js';
import { endWithKind } from '../child/end-with-kind.js';
import { offerToOomKiller } from '../child/offer-to-oom-killer.js';
import { jobOf } from './jobs.js';

/**
 * Entry of the process that does statistics over many rows: `child FOLDER THREADS PARENT_PID`, with one job over the channel. Errors are
 * sent as messages; whatever ends the process, memory that ran out included, the parent reports as STATISTICS_DIED.
 */
const [tempDir = '', threads = '', parentPid = ''] = process.argv.slice(2);

keepFilesPrivate();
endWithKind();
dieWithParent(Number(parentPid));
offerToOomKiller();
process.once('message', (job: JobMessage) => {
  void answered(job)
    .then(send)
    .then(() => process.exit(0));
});

async function answered({ name, request }: JobMessage): Promise<StatisticsMessage> {
  let tables: TableEngine | undefined;
  const readTable: TableEngine['readTable'] = async (paths, columns) => {
    tables ??= await openTables();
    return tables.readTable(paths, columns);
  };
  const report = ({ stage }: { readonly stage: string }): void => void send({ kind: 'stage', stage });
  try {
    const job = await jobOf(name);
    return {
      kind: 'done',
      answer: await job(request, { readTable, runtime: openModelRuntime(loadLocalSettings().allowedOperators), report }),
    };
  } catch (error) {
    return refusal(error);
  } finally {
    await tables?.close();
  }
}

async function openTables(): Promise<TableEngine> {
  const { DuckDbTableEngine } = await import('../../adapters/table-engine/duckdb-table-engine.js');
  return new DuckDbTableEngine({ threads: Number(threads), tempDir });
}

function refusal(error: unknown): StatisticsMessage {
  if (isDomainError(error)) return { kind: 'refused', code: error.code, details: error.details };
  return { kind: 'refused', code: 'INTERNAL', details: { problem: unforeseenKind(error) } };
}

function send(message: StatisticsMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });
}
