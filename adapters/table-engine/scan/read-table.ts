import { DomainError } from '../../../core/errors.js';
import { compareCodePoints } from '../../../core/snapshot/canonical-encoding.js';
import type { Column, ColumnType, Schema, SchemaColumn, Table } from '../../../core/table.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { columnType, readColumns } from './read-columns.js';
import type { ChunkValues } from './read-columns.js';
import { pathList } from '../duckdb/sql-text.js';
import { TextCodes } from './text-codes.js';
import { unreadableFile } from '../duckdb/unreadable-file.js';

function reader(paths: readonly string[]): string {
  return `read_parquet(${pathList(paths)}, hive_partitioning = false)`;
}

/** Columns that a table of ours can hold, in canonical order. */
export async function readSchema(session: DuckDbSession, paths: readonly string[]): Promise<Schema> {
  const result = await unreadableFile(
    paths,
    'Parquet',
    () => session.connection.runAndReadAll(`DESCRIBE SELECT * FROM ${reader(paths)}`),
    session,
  );
  return result
    .getRowsJS()
    .map(([name, type]) => ({ name: name as string, type: columnType(type as string) }))
    .filter((column): column is SchemaColumn => column.type !== null)
    .sort((a, b) => compareCodePoints(a.name, b.name));
}

/** Columns are allocated once at their final size and filled chunk by chunk, in file and row order. */
export async function readTable(session: DuckDbSession, paths: readonly string[], columns: readonly string[]): Promise<Table> {
  const schema = selected(await readSchema(session, paths), columns);
  const [count] = await session.row(`SELECT count(*) FROM ${reader(paths)}`, 'count the rows');
  const rows = count as number;
  const builders = schema.map(({ type }) => new ColumnBuilder(type, rows));
  let offset = 0;
  for await (const chunk of schema.length === 0 ? [] : readColumns(session, reader(paths), schema, 'read the table')) {
    builders.forEach((builder, i) => builder.set(offset, chunk.values[i] as ChunkValues));
    offset += chunk.rows;
  }
  return { rows, columns: Object.fromEntries(schema.map(({ name }, i) => [name, (builders[i] as ColumnBuilder).column()])) };
}

function selected(schema: Schema, names: readonly string[]): Schema {
  return [...new Set(names)].map((name) => {
    const column = schema.find((one) => one.name === name);
    if (column === undefined)
      throw new DomainError('SCHEMA_COLUMN_MISSING', { column: name, role: 'columns', columns: schema.length, nearest: null });
    return column;
  });
}

class ColumnBuilder {
  readonly #numbers: Float64Array;
  readonly #codes: Int32Array;
  readonly #texts = new TextCodes();

  constructor(
    private readonly type: ColumnType,
    rows: number,
  ) {
    this.#numbers = new Float64Array(type === 'string' ? 0 : rows);
    this.#codes = new Int32Array(type === 'string' ? rows : 0);
  }

  set(offset: number, values: ChunkValues): void {
    if (values instanceof Float64Array) this.#numbers.set(values, offset);
    else this.#texts.encode(values, this.#codes, offset);
  }

  column(): Column {
    if (this.type !== 'string') return { type: this.type, values: this.#numbers };
    return { type: 'string', codes: this.#codes, dictionary: this.#texts.dictionary };
  }
}
