import type { Column, ColumnType, Schema, Table } from '../../core/table/table.js';
import { checkConversions } from './check-conversions.js';
import { csvReader } from './csv-reader.js';
import type { DuckDbSession } from './duckdb-session.js';
import { planColumns, requireColumns } from './plan-columns.js';
import type { DeclaredColumns, PlannedColumn } from './plan-columns.js';
import { engineColumn, textColumn } from './raw-column.js';
import type { RawColumn } from './raw-column.js';
import { readColumns } from './read-columns.js';
import type { ChunkValues, ColumnChunk } from './read-columns.js';
import { readCsvHeader } from './read-csv-header.js';
import { pathList, quoteName } from './sql-text.js';
import type { ScanRequest } from './table-engine.js';
import { TextCodes } from './text-codes.js';
import { unreadableFile } from './unreadable-file.js';

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
  yield* batched(
    readColumns(session, `(${typed(columns, ranged(from, request))})`, schema, `read ${path}`),
    schema,
    request.batchRows ?? DEFAULT_BATCH_ROWS,
  );
}

/** The reader numbers a Parquet file's rows itself, and passes over row groups outside the range. */
function ranged(from: string, { range }: ScanRequest): string {
  if (range === undefined) return from;
  return `${from.replace(/\)$/, ', file_row_number = true)')} WHERE file_row_number >= ${range.first} AND file_row_number < ${range.end}`;
}

interface PlannedFile {
  /** SQL of the reader. */
  readonly from: string;
  readonly columns: readonly PlannedColumn[];
}

async function plannedFile(session: DuckDbSession, path: string, request: ScanRequest): Promise<PlannedFile> {
  const { from, columns: raw } = await openFile(session, path, request.format);
  const { numeric, categorical, timestamps } = request;
  const declared: DeclaredColumns = { numeric, categorical, timestamps, required: [] };
  requireColumns(raw, declared);
  const wanted = new Set([...numeric, ...categorical, ...timestamps, ...request.others]);
  const untyped = new Map<string, ColumnType>();
  const columns = planColumns(
    raw.filter(({ name }) => wanted.has(name)),
    declared,
    untyped,
  );
  const expected = request.format === 'csv' ? 'CSV' : 'Parquet';
  if (request.isChecked !== true) await unreadableFile([path], expected, () => checkConversions(session, columns, from), session);
  return { from, columns };
}

function typed(columns: readonly PlannedColumn[], from: string): string {
  return `SELECT ${columns.map(({ name, value }) => `${value} AS ${quoteName(name)}`).join(', ')} FROM ${from}`;
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
  let held: ColumnChunk[] = [];
  let rows = 0;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.rows;) {
      const count = Math.min(chunk.rows - start, batchRows - rows);
      const from = start;
      held.push({ rows: count, values: chunk.values.map((values) => values.slice(from, from + count)) });
      start += count;
      rows += count;
      if (rows < batchRows) continue;
      yield joined(held, schema, rows);
      held = [];
      rows = 0;
    }
  }
  if (rows > 0) yield joined(held, schema, rows);
}

function joined(chunks: readonly ColumnChunk[], schema: Schema, rows: number): Table {
  const columns = schema.map(({ name, type }, index): [string, Column] => [
    name,
    joinedColumn(
      chunks.map(({ values }) => values[index] as ChunkValues),
      type,
      rows,
    ),
  ]);
  return { rows, columns: Object.fromEntries(columns) };
}

function joinedColumn(parts: readonly ChunkValues[], type: ColumnType, rows: number): Column {
  const texts = new TextCodes();
  const codes = new Int32Array(type === 'string' ? rows : 0);
  const values = new Float64Array(type === 'string' ? 0 : rows);
  let offset = 0;
  for (const part of parts) {
    if (part instanceof Float64Array) values.set(part, offset);
    else texts.encode(part, codes, offset);
    offset += part.length;
  }
  return type === 'string' ? { type, codes, dictionary: texts.dictionary } : { type, values };
}
