import type { ColumnType, Schema, Table } from '../../../core/table.js';
import { boundedColumns } from '../duckdb/parquet-statistics.js';
import { checkConversions } from '../columns/check-conversions.js';
import { csvReader } from '../columns/csv-reader.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { GrowingTable } from './growing-table.js';
import { planColumns, requireColumns } from '../columns/plan-columns.js';
import type { DeclaredColumns, PlannedColumn } from '../columns/plan-columns.js';
import { PLAIN_NUMBER, engineColumn, listColumn, textColumn } from '../columns/raw-column.js';
import type { RawColumn } from '../columns/raw-column.js';
import { readColumns } from './read-columns.js';
import type { ColumnChunk } from './read-columns.js';
import { readCsvHeader } from '../columns/read-csv-header.js';
import { pathList, quoteName } from '../duckdb/sql-text.js';
import type { ScanRequest } from '../table-engine.js';
import { unreadableFile } from '../duckdb/unreadable-file.js';

const DEFAULT_BATCH_ROWS = 65_536;

/** File after file. A file is read twice unless it was checked before: its types are checked before its first row is given. */
export async function* scanTable(session: DuckDbSession, request: ScanRequest): AsyncGenerator<Table> {
  await session.setZone(request.zone);
  for (const path of request.paths) yield* scanFile(session, path, request);
}

/** Rows of all files, their values checked. */
export async function countRows(session: DuckDbSession, request: ScanRequest): Promise<number> {
  await session.setZone(request.zone);
  let rows = 0;
  for (const path of request.paths) {
    const { from } = await plannedFile(session, path, request);
    rows += Number((await session.row(`SELECT count(*) FROM ${from}`, 'count rows'))[0]);
  }
  return rows;
}

async function* scanFile(session: DuckDbSession, path: string, request: ScanRequest): AsyncGenerator<Table> {
  const { from, columns } = await plannedFile(session, path, request);
  const schema: Schema = columns.map(({ name, type }) => ({ name, type }));
  const values = columns.map((column) => `${read(column)} AS ${quoteName(column.name)}`).join(', ');
  const chunks = readColumns(session, `(SELECT ${values} FROM ${from})`, schema, `read ${path}`);
  yield* batched(chunks, schema, request.batchRows ?? DEFAULT_BATCH_ROWS);
}

export interface PlannedFile {
  /** SQL of the reader. */
  readonly from: string;
  readonly columns: readonly PlannedColumn[];
}

/** How the request's columns of a file are read; checks their values unless that was done. */
export async function plannedFile(session: DuckDbSession, path: string, request: ScanRequest): Promise<PlannedFile> {
  const { from, columns: found } = await openFile(session, path, request.format);
  const { numeric, categorical, timestamps, lists = [] } = request;
  const raw = found.map((column) => (lists.includes(column.name) ? listColumn(column) : column));
  const declared: DeclaredColumns = { numeric, categorical, timestamps, required: [] };
  requireColumns(raw, declared);
  const wanted = new Set([...numeric, ...categorical, ...timestamps, ...request.others, ...lists]);
  const untyped = new Map<string, ColumnType>();
  const columns = planColumns(
    raw.filter(({ name }) => wanted.has(name)),
    declared,
    untyped,
  );
  const expected = request.format === 'csv' ? 'CSV' : 'Parquet';
  if (request.isChecked !== true)
    await unreadableFile(
      [path],
      expected,
      async () => checkConversions(session, await unproven(session, path, request, columns), from),
      session,
    );
  return { from, columns };
}

/** Columns whose values have to be looked at: statistics of a Parquet file speak for numbers that are read as numbers. */
async function unproven(
  session: DuckDbSession,
  path: string,
  { format }: ScanRequest,
  columns: readonly PlannedColumn[],
): Promise<readonly PlannedColumn[]> {
  if (format !== 'parquet') return columns;
  const bounded = await boundedColumns(session, path);
  return columns.filter(({ name, type, found }) => type !== 'number' || !PLAIN_NUMBER.test(found) || !bounded.has(name));
}

/** NaN of a double need not become null: null becomes NaN again when it is read, and the detour costs as much as decoding the file. */
function read({ name, type, found, value }: PlannedColumn): string {
  return type === 'number' && found === 'DOUBLE' ? `(${quoteName(name)} + 0::DOUBLE)` : value;
}

async function openFile(
  session: DuckDbSession,
  path: string,
  format: ScanRequest['format'],
): Promise<{ from: string; columns: RawColumn[] }> {
  if (format === 'csv') {
    const header = await unreadableFile([path], 'CSV', () => readCsvHeader(path), session);
    return { from: csvReader(path, header), columns: header.names.map(textColumn) };
  }
  const from = `read_parquet(${pathList([path])}, hive_partitioning = false)`;
  const described = await unreadableFile(
    [path],
    'Parquet',
    () => session.connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`),
    session,
  );
  return { from, columns: described.getRowsJS().map(([name, type]) => engineColumn(name as string, type as string)) };
}

/** Tables of exactly `batchRows` rows, so that where they begin does not depend on how the engine cuts its chunks. */
async function* batched(chunks: AsyncIterable<ColumnChunk>, schema: Schema, batchRows: number): AsyncGenerator<Table> {
  let batch = new GrowingTable(schema, batchRows);
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.rows;) {
      start = batch.take(chunk, start);
      if (batch.rows < batchRows) continue;
      yield batch.table();
      batch = new GrowingTable(schema, batchRows);
    }
  }
  if (batch.rows > 0) yield batch.table();
}
