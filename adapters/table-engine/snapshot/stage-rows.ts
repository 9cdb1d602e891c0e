import { DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { DuckDBAppender } from '@duckdb/node-api';

import { DomainError } from '../../../core/errors.js';
import { nearestNumber } from '../../../core/nearest-name.js';
import type { FileOptions, SourceBatch, SourceColumn, SourceRows } from '../../../core/snapshot/source-rows.js';
import { requireColumnNames } from '../checks/column-names.js';
import { CsvFile } from '../csv/csv-file.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { fillVector } from '../vectors/vector-items.js';
import { batchColumn, engineColumn, textColumn } from '../columns/raw-column.js';
import type { RawColumn } from '../columns/raw-column.js';
import { parquetNames } from '../duckdb/parquet-names.js';
import { parquetReader, renamedNames } from '../duckdb/parquet-reader.js';
import { quoteName } from '../duckdb/sql-text.js';
import { unreadableFile } from '../duckdb/unreadable-file.js';

const CHUNK_ROWS = 2048;
/** In messages. */
const SOURCE = 'The source';
/** The appender keeps what it was given in memory, beyond the engine's limit, until it is flushed. */
const FLUSH_BYTES = 16 * 1024 * 1024;

export interface StagedRows {
  readonly columns: readonly RawColumn[];
  readonly rows: number;
}

/** Copies what the source gives into the table `raw`, untouched. */
export async function stageRows(session: DuckDbSession, source: SourceRows, onProgress: (rows: number) => void): Promise<StagedRows> {
  if (source.kind === 'batches') return stageBatches(session, source.columns, source.batches, onProgress);
  const { paths, options = {} } = source;
  const columns =
    source.format === 'parquet' ? await stageParquet(session, paths, options) : await stageCsv(session, paths, options, onProgress);
  const [rows] = await session.row('SELECT count(*) FROM raw', 'count the rows');
  onProgress(rows as number);
  return { columns, rows: rows as number };
}

async function stageParquet(session: DuckDbSession, paths: readonly string[], { rename }: FileOptions): Promise<RawColumn[]> {
  const own = new Set<string>();
  for (const path of paths) for (const name of await parquetNames(session, path)) own.add(name);
  requireRenamed([...own], rename);
  requireColumnNames(renamedNames([...own], rename), SOURCE);
  const reader = parquetReader(paths, [...own], rename);
  await unreadableFile(paths, 'Parquet', () => session.connection.run(`CREATE TABLE raw AS SELECT * FROM ${reader}`), session);
  const described = await session.rows('DESCRIBE raw', 'read the columns');
  return described.map(([name, type]) => engineColumn(name as string, type as string));
}

async function stageCsv(
  session: DuckDbSession,
  paths: readonly string[],
  options: FileOptions,
  onProgress: (rows: number) => void,
): Promise<RawColumn[]> {
  const files: CsvFile[] = [];
  try {
    for (const path of paths) files.push(await CsvFile.open(session, path, options));
    requireRenamed([...new Set(files.flatMap(({ ownNames }) => ownNames))], options.rename);
    const names = [...new Set(files.flatMap((file) => file.names))];
    requireColumnNames(names, SOURCE);
    await session.run(`CREATE TABLE raw (${names.map((name) => `${quoteName(name)} VARCHAR`).join(', ')})`, 'create the staging table');
    let rows = 0;
    for (const file of files) {
      const insert = `INSERT INTO raw BY NAME SELECT * FROM ${file.reader}`;
      rows += (await file.read(session, () => session.connection.run(insert))).rowsChanged;
      onProgress(rows);
    }
    return names.map((name) => textColumn(name, options.csv?.decimal));
  } finally {
    for (const file of files) await file.close();
  }
}

/** Of several files one may lack a column that is renamed, not all. */
function requireRenamed(found: readonly string[], rename: FileOptions['rename'] = {}): void {
  const column = Object.keys(rename).find((name) => !found.includes(name));
  if (column !== undefined)
    throw new DomainError('SCHEMA_COLUMN_MISSING', {
      column,
      role: 'rename',
      columns: found.length,
      nearest: nearestNumber(column, found),
    });
}

async function stageBatches(
  session: DuckDbSession,
  columns: readonly SourceColumn[],
  batches: AsyncIterable<SourceBatch>,
  onProgress: (rows: number) => void,
): Promise<StagedRows> {
  requireColumnNames(
    columns.map((column) => column.name),
    SOURCE,
  );
  const definitions = columns.map(({ name, type }) => `${quoteName(name)} ${type === 'string' ? 'VARCHAR' : 'DOUBLE'}`);
  await session.run(`CREATE TABLE raw (${definitions.join(', ')})`, 'create the staging table');
  const appender = await session.guarded('load rows', () => session.connection.createAppender('raw'));
  const chunk = DuckDBDataChunk.create(columns.map(({ type }) => (type === 'string' ? VARCHAR : DOUBLE)));
  let rows = 0;
  let heldBytes = 0;
  for await (const batch of batches) {
    heldBytes += batchBytes(batch);
    await session.guarded('load rows', async () => {
      appendBatch(appender, chunk, batch);
      if (heldBytes > FLUSH_BYTES) appender.flushSync();
    });
    if (heldBytes > FLUSH_BYTES) heldBytes = 0;
    rows += batch.rows;
    onProgress(rows);
  }
  await session.guarded('load rows', async () => appender.closeSync());
  return { columns: columns.map(({ name, type }) => batchColumn(name, type)), rows };
}

function batchBytes({ vectors }: SourceBatch): number {
  const textBytes = (texts: readonly (string | null)[]) => texts.reduce((sum, text) => sum + 16 + (text?.length ?? 0), 0);
  return vectors.reduce((sum, values) => sum + (values instanceof Float64Array ? values.byteLength : textBytes(values)), 0);
}

function appendBatch(appender: DuckDBAppender, chunk: DuckDBDataChunk, batch: SourceBatch): void {
  for (let start = 0; start < batch.rows; start += CHUNK_ROWS) {
    const size = Math.min(CHUNK_ROWS, batch.rows - start);
    chunk.reset();
    chunk.rowCount = size;
    batch.vectors.forEach((values, index) => fillVector(chunk.getColumnVector(index), values, start, size));
    appender.appendDataChunk(chunk);
  }
}
