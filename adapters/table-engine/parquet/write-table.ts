import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { DOUBLE, DuckDBDataChunk, FLOAT, VARCHAR } from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBType } from '@duckdb/node-api';

import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { fileDigest } from '../duckdb/file-digest.js';
import { fillVector } from '../vectors/vector-items.js';
import { unfinishedBeside } from '../checks/path-problem.js';
import { pathList, quoteName, quoteText } from '../duckdb/sql-text.js';
import type { OutputBatch, OutputColumn, TableFormat, WrittenTable } from '../table-engine.js';

const CHUNK_ROWS = 2048;

type StagedColumn = Exclude<OutputColumn, { readonly type: 'numbers' | 'constant' | 'row-id' }>;

/** How a type is staged, and the SQL of what is written (`#` is the staged column). */
const TYPES: Record<StagedColumn['type'], { readonly staged: DuckDBType; readonly written: string }> = {
  float32: { staged: FLOAT, written: '#' },
  number: { staged: DOUBLE, written: 'CASE WHEN isnan(#) THEN NULL ELSE # END' },
  integer: { staged: DOUBLE, written: 'TRY_CAST(# AS BIGINT)' },
  boolean: { staged: DOUBLE, written: 'CASE WHEN isnan(#) THEN NULL ELSE # <> 0 END' },
  timestamp: { staged: DOUBLE, written: "timezone('UTC', epoch_ms(TRY_CAST(# AS BIGINT)))" },
  string: { staged: VARCHAR, written: '#' },
};

/** In text a whole number has no ".0": an integer key keeps its form. Beyond 2^53 a double no longer names one integer. */
const NUMBER_IN_TEXT =
  'CASE WHEN isnan(#) THEN NULL WHEN # = trunc(#) AND abs(#) <= 9007199254740992 THEN CAST(CAST(# AS BIGINT) AS VARCHAR) ELSE CAST(# AS VARCHAR) END';

export interface WriteRequest {
  readonly path: string;
  readonly format: TableFormat;
  readonly batches: AsyncIterable<OutputBatch> | Iterable<OutputBatch>;
}

/**
 * Rows go through a temporary table of the engine, which spills to disk, so that memory stays bounded. The file is written
 * beside `path`, brought to disk and renamed: `path` is never a part of a table.
 */
export async function writeTable(session: DuckDbSession, { path, format, batches }: WriteRequest): Promise<WrittenTable> {
  const table = quoteName(`out-${randomUUID()}`);
  const partial = unfinishedBeside(path, randomUUID());
  try {
    const { columns, rows } = await stage(session, table, batches);
    await session.setZone('UTC');
    const select = columns.map((column) => `${writtenColumn(column, format)} AS ${quoteName(column.name)}`).join(', ');
    return { rows, ...(await copyOut(session, `SELECT ${select} FROM ${table}`, { path, partial, format })) };
  } finally {
    await rm(partial, { force: true });
    await session.connection.run(`DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
  }
}

export interface ConcatenateRequest {
  /** At least one Parquet file; all have the columns of the first. */
  readonly paths: readonly string[];
  readonly path: string;
  readonly format: TableFormat;
}

/** Parquet files one after the other as one file, their columns as they are. Whole or not at all. */
export async function concatenateTables(session: DuckDbSession, { paths, path, format }: ConcatenateRequest): Promise<WrittenTable> {
  const partial = unfinishedBeside(path, randomUUID());
  const from = `read_parquet(${pathList(paths)}, hive_partitioning = false)`;
  try {
    await session.setZone('UTC');
    const columns = await session.rows(`DESCRIBE SELECT * FROM ${from}`, 'read the columns');
    const select = columns.map(([name, type]) => {
      const quoted = quoteName(String(name));
      return `${type === 'DOUBLE' ? writtenAs('number', format).replaceAll('#', () => quoted) : quoted} AS ${quoted}`;
    });
    const rows = Number((await session.row(`SELECT count(*) FROM ${from}`, 'count rows'))[0]);
    return { rows, ...(await copyOut(session, `SELECT ${select.join(', ')} FROM ${from}`, { path, partial, format })) };
  } finally {
    await rm(partial, { force: true });
  }
}

interface Destination {
  readonly path: string;
  /** Beside it. */
  readonly partial: string;
  readonly format: TableFormat;
}

async function copyOut(
  session: DuckDbSession,
  select: string,
  { path, partial, format }: Destination,
): Promise<Omit<WrittenTable, 'rows'>> {
  const options = format === 'parquet' ? 'FORMAT parquet, COMPRESSION zstd' : 'FORMAT csv, HEADER true';
  await session.run(`COPY (${select}) TO ${quoteText(partial)} (${options})`, `write ${path}`);
  await synced(session, partial);
  const digest = await fileDigest(partial);
  await session.guarded(`write ${path}`, () => rename(partial, path));
  return digest;
}

/** What every row gets is computed when the file is written: a value of JavaScript per row would cost more than the rest of the row. */
function writtenColumn(column: OutputColumn, format: TableFormat): string {
  if (column.type === 'constant') return `CAST(${column.value} AS INTEGER)`;
  if (column.type === 'row-id') return `${quoteText(column.prefix)} || lpad(CAST(rowid + ${column.first} AS VARCHAR), 12, '0')`;
  if (column.type !== 'numbers') return writtenAs(column.type, format).replaceAll('#', () => quoteName(column.name));
  const items = staged(column).map(({ name }) => TYPES.number.written.replaceAll('#', () => quoteName(name)));
  return `[${items.join(', ')}]::DOUBLE[]`;
}

function writtenAs(type: StagedColumn['type'], format: TableFormat): string {
  return format === 'csv' && type === 'number' ? NUMBER_IN_TEXT : TYPES[type].written;
}

/** A list is staged as one column for each of its places. */
function staged(column: OutputColumn): readonly StagedColumn[] {
  if (column.type === 'constant' || column.type === 'row-id') return [];
  if (column.type !== 'numbers') return [column];
  const { name, size, values } = column;
  return Array.from({ length: size }, (_, place) => ({
    name: `${name}[${place}]`,
    type: 'number',
    values: Float64Array.from({ length: values.length / size }, (_value, row) => values[row * size + place] as number),
  }));
}

interface Staging {
  readonly appender: DuckDBAppender;
  readonly chunk: DuckDBDataChunk;
}

/** An abort ends it at the next batch. */
async function stage(
  session: DuckDbSession,
  table: string,
  batches: WriteRequest['batches'],
): Promise<{ columns: readonly OutputColumn[]; rows: number }> {
  let columns: readonly OutputColumn[] | null = null;
  let staging: Staging | null = null;
  let rows = 0;
  for await (const batch of batches) {
    if (columns === null || staging === null) {
      columns = batch.columns;
      const parts = columns.flatMap(staged);
      const definitions = parts.map(({ name, type }) => `${quoteName(name)} ${TYPES[type].staged}`);
      await session.run(`CREATE TEMPORARY TABLE ${table} (${definitions.join(', ')})`, 'stage a table');
      const appender = await session.guarded('stage a table', () => session.connection.createAppender(table.slice(1, -1)));
      staging = { appender, chunk: DuckDBDataChunk.create(parts.map(({ type }) => TYPES[type].staged)) };
    }
    const current = staging;
    await session.guarded('stage a table', async () => {
      append(current, batch);
      current.appender.flushSync();
    });
    rows += batch.rows;
  }
  await session.guarded('stage a table', async () => staging?.appender.closeSync());
  if (columns === null) throw new TypeError('writeTable needs at least one batch, which may have no rows: it names the columns.');
  return { columns, rows };
}

function append({ appender, chunk }: Staging, { rows, columns }: OutputBatch): void {
  const parts = columns.flatMap(staged);
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const size = Math.min(CHUNK_ROWS, rows - start);
    chunk.reset();
    chunk.rowCount = size;
    parts.forEach(({ values }, index) => fillVector(chunk.getColumnVector(index), values, start, size));
    appender.appendDataChunk(chunk);
  }
}

async function synced(session: DuckDbSession, path: string): Promise<void> {
  await session.guarded(`write ${path}`, async () => {
    const file = await open(path, 'r+');
    await file.sync().finally(() => file.close());
  });
}
