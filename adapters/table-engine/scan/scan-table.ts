import type { ColumnType, Schema, Table } from '../../../core/table.js';
import { boundedColumns } from '../duckdb/parquet-statistics.js';
import { checkConversions } from '../columns/check-conversions.js';
import { requireColumnNames } from '../checks/column-names.js';
import { CsvFile } from '../csv/csv-file.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { GrowingTable } from './growing-table.js';
import { planColumns, requireColumns } from '../columns/plan-columns.js';
import type { DeclaredColumns, PlannedColumn } from '../columns/plan-columns.js';
import { PLAIN_NUMBER, engineColumn, listColumn, textColumn } from '../columns/raw-column.js';
import type { RawColumn } from '../columns/raw-column.js';
import { readColumns } from './read-columns.js';
import type { ColumnChunk } from './read-columns.js';
import { parquetNames } from '../duckdb/parquet-names.js';
import { parquetReader, renamedNames } from '../duckdb/parquet-reader.js';
import { quoteName } from '../duckdb/sql-text.js';
import type { ScanRequest } from '../table-engine.js';
import { unreadableFile } from '../duckdb/unreadable-file.js';

const DEFAULT_BATCH_ROWS = 65_536;

/**
 * File after file. A file is read twice unless it was checked before: its types are checked before its first row is given. Files without
 * rows give one table without rows, which has their columns.
 */
export async function* scanTable(session: DuckDbSession, request: ScanRequest): AsyncGenerator<Table> {
  await session.setZone(request.zone);
  let rows = 0;
  let last: Schema = [];
  for (const path of request.paths) {
    const scanned = yield* scanFile(session, path, request);
    rows += scanned.rows;
    last = scanned.schema;
  }
  if (rows === 0) yield new GrowingTable(last, 0).table();
}

/** Rows of all files, their values checked. */
export async function countRows(session: DuckDbSession, request: ScanRequest): Promise<number> {
  await session.setZone(request.zone);
  let rows = 0;
  for (const path of request.paths) {
    const file = await plannedFile(session, path, request);
    try {
      rows += Number((await session.row(`SELECT count(*) FROM ${file.from}`, 'count rows'))[0]);
    } finally {
      await file.close();
    }
  }
  return rows;
}

async function* scanFile(
  session: DuckDbSession,
  path: string,
  request: ScanRequest,
): AsyncGenerator<Table, { readonly rows: number; readonly schema: Schema }> {
  const file = await plannedFile(session, path, request);
  try {
    const { from, columns } = file;
    const schema: Schema = columns.map(({ name, type }) => ({ name, type }));
    const values = columns.map((column) => `${read(column)} AS ${quoteName(column.name)}`).join(', ');
    const chunks = readColumns(session, `(SELECT ${values} FROM ${from})`, schema, `read ${path}`);
    return { rows: yield* batched(ofFile(file, chunks), schema, request.batchRows ?? DEFAULT_BATCH_ROWS), schema };
  } finally {
    await file.close();
  }
}

/** What the engine finds broken only while it reads the rows is the file's fault too. */
async function* ofFile(file: PlannedFile, chunks: AsyncGenerator<ColumnChunk>): AsyncGenerator<ColumnChunk> {
  try {
    for (;;) {
      const { done, value } = await file.guarded(() => chunks.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await chunks.return(undefined);
  }
}

interface OpenedFile {
  /** SQL of the reader. */
  readonly from: string;
  readonly columns: readonly RawColumn[];
  /** Runs what reads the file, so that a broken one is told as such. */
  readonly guarded: <T>(work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export interface PlannedFile extends Omit<OpenedFile, 'columns'> {
  readonly columns: readonly PlannedColumn[];
}

/** How the request's columns of a file are read; checks their values unless that was done. The caller closes the file. */
export async function plannedFile(session: DuckDbSession, path: string, request: ScanRequest): Promise<PlannedFile> {
  const file = await openFile(session, path, request);
  try {
    const columns = plannedColumns(file.columns, request);
    if (request.isChecked !== true)
      await file.guarded(async () => checkConversions(session, await unproven(session, path, request, columns), file.from));
    return { ...file, columns };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function plannedColumns(found: readonly RawColumn[], request: ScanRequest): readonly PlannedColumn[] {
  const { numeric, categorical, timestamps, lists = [] } = request;
  const raw = found.map((column) => (lists.includes(column.name) ? listColumn(column) : column));
  const declared: DeclaredColumns = { numeric, categorical, timestamps, required: [] };
  requireColumns(raw, declared);
  const wanted = new Set([...numeric, ...categorical, ...timestamps, ...request.others, ...lists]);
  const untyped = new Map<string, ColumnType>();
  return planColumns(
    raw.filter(({ name }) => wanted.has(name)),
    declared,
    untyped,
  );
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

async function openFile(session: DuckDbSession, path: string, { format, options = {} }: ScanRequest): Promise<OpenedFile> {
  if (format === 'csv') {
    const file = await CsvFile.open(session, path, options);
    const columns = file.names.map((name) => textColumn(name, options.csv?.decimal));
    return { from: file.reader, columns, guarded: (work) => file.read(session, work), close: () => file.close() };
  }
  const names = await parquetNames(session, path);
  requireColumnNames(renamedNames(names, options.rename), path);
  const from = parquetReader([path], names, options.rename);
  const guarded = <T>(work: () => Promise<T>): Promise<T> => unreadableFile([path], 'Parquet', work, session);
  const described = await guarded(() => session.connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`));
  const columns = described.getRowsJS().map(([name, type]) => engineColumn(name as string, type as string));
  return { from, columns, guarded, close: async () => undefined };
}

/** Tables of exactly `batchRows` rows, so that where they begin does not depend on how the engine cuts its chunks. */
async function* batched(chunks: AsyncIterable<ColumnChunk>, schema: Schema, batchRows: number): AsyncGenerator<Table, number> {
  let rows = 0;
  let batch = new GrowingTable(schema, batchRows);
  for await (const chunk of chunks) {
    rows += chunk.rows;
    for (let start = 0; start < chunk.rows;) {
      start = batch.take(chunk, start);
      if (batch.rows < batchRows) continue;
      yield batch.table();
      batch = new GrowingTable(schema, batchRows);
    }
  }
  if (batch.rows > 0) yield batch.table();
  return rows;
}
