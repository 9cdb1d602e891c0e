import { DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { DuckDBAppender } from '@duckdb/node-api';

import { DomainError } from '../../../core/errors.js';
import type { SourceBatch, SourceColumn, SourceRows } from '../../../core/snapshot/source-rows.js';
import { csvReader } from '../columns/csv-reader.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { fillVector } from '../vectors/vector-items.js';
import { batchColumn, engineColumn, textColumn } from '../columns/raw-column.js';
import type { RawColumn } from '../columns/raw-column.js';
import { readCsvHeader } from '../columns/read-csv-header.js';
import { pathList, quoteName } from '../duckdb/sql-text.js';
import { unreadableFile } from '../duckdb/unreadable-file.js';

const CHUNK_ROWS = 2048;
/** The appender keeps what it was given in memory, beyond the engine's limit, until it is flushed. */
const FLUSH_BYTES = 16 * 1024 * 1024;

export interface StagedRows {
  readonly columns: readonly RawColumn[];
  readonly rows: number;
}

/** Copies what the source gives into the table `raw`, untouched. */
export async function stageRows(session: DuckDbSession, source: SourceRows, onProgress: (rows: number) => void): Promise<StagedRows> {
  if (source.kind === 'batches') return stageBatches(session, source.columns, source.batches, onProgress);
  const columns =
    source.format === 'parquet' ? await stageParquet(session, source.paths) : await stageCsv(session, source.paths, onProgress);
  const [rows] = await session.row('SELECT count(*) FROM raw', 'count the rows');
  onProgress(rows as number);
  return { columns, rows: rows as number };
}

async function stageParquet(session: DuckDbSession, paths: readonly string[]): Promise<RawColumn[]> {
  const reader = `read_parquet(${pathList(paths)}, union_by_name = true, hive_partitioning = false)`;
  await unreadableFile(paths, 'Parquet', () => session.connection.run(`CREATE TABLE raw AS SELECT * FROM ${reader}`), session);
  const described = await session.rows('DESCRIBE raw', 'read the columns');
  return described.map(([name, type]) => engineColumn(name as string, type as string));
}

async function stageCsv(session: DuckDbSession, paths: readonly string[], onProgress: (rows: number) => void): Promise<RawColumn[]> {
  const headers = [];
  for (const path of paths) headers.push({ path, header: await unreadableFile([path], 'CSV', () => readCsvHeader(path), session) });
  for (const { header } of headers) refuseDuplicates(header.names);
  const names = [...new Set(headers.flatMap(({ header }) => header.names))];
  refuseDuplicates(names);
  await session.run(`CREATE TABLE raw (${names.map((name) => `${quoteName(name)} VARCHAR`).join(', ')})`, 'create the staging table');
  let rows = 0;
  for (const { path, header } of headers) {
    const insert = `INSERT INTO raw BY NAME SELECT * FROM ${csvReader(path, header)}`;
    rows += (await unreadableFile([path], 'CSV', () => session.connection.run(insert), session)).rowsChanged;
    onProgress(rows);
  }
  return names.map(textColumn);
}

/** The engine compares names without regard to case, so `a` and `A` cannot both be columns. */
function refuseDuplicates(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) throw new DomainError('SCHEMA_COLUMN_DUPLICATE', { column: name });
    seen.add(name.toLowerCase());
  }
}

async function stageBatches(
  session: DuckDbSession,
  columns: readonly SourceColumn[],
  batches: AsyncIterable<SourceBatch>,
  onProgress: (rows: number) => void,
): Promise<StagedRows> {
  refuseDuplicates(columns.map((column) => column.name));
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
