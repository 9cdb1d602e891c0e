import type { DuckDBDataChunk } from '@duckdb/node-api';

import type { ColumnType, Schema } from '../../../core/table.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { quoteName } from '../duckdb/sql-text.js';
import { TextItems } from '../vectors/text-items.js';
import { doubleItems } from '../vectors/vector-items.js';

/** One column of a chunk: doubles with NaN for null, or texts. Valid until the next chunk. */
export type ChunkValues = Float64Array | (string | null)[];

export interface ColumnChunk {
  readonly rows: number;
  /** In the order of the schema. */
  readonly values: readonly ChunkValues[];
}

/** Reads columns of `from` (a table or table function) whose engine types are those of `schema`, in row order. */
export async function* readColumns(session: DuckDbSession, from: string, schema: Schema, step: string): AsyncGenerator<ColumnChunk> {
  const select = schema.map(({ name, type }) => exported(quoteName(name), type)).join(', ');
  const texts = schema.map(({ type }) => (type === 'string' ? new TextItems() : null));
  for await (const chunk of session.chunks(`SELECT ${select} FROM ${from}`, step)) {
    yield { rows: chunk.rowCount, values: texts.map((items, index) => chunkValues(chunk, index, items)) };
  }
}

/** Nulls of numbers go through as NaN: looking at the engine's validity bits one by one costs more than the values. */
function exported(column: string, type: ColumnType): string {
  if (type === 'string') return `CAST(${column} AS VARCHAR)`;
  const value = type === 'timestamp' ? `epoch_ms(${column})` : column;
  return `coalesce(CAST(${value} AS DOUBLE), 'NaN'::DOUBLE)`;
}

function chunkValues(chunk: DuckDBDataChunk, index: number, texts: TextItems | null): ChunkValues {
  const vector = chunk.getColumnVector(index);
  return texts === null ? doubleItems(vector) : texts.read(vector, chunk.rowCount);
}

/** A stored file's type as ours; null for one that no file of ours has. */
export function columnType(engineType: string): ColumnType | null {
  if (engineType === 'VARCHAR') return 'string';
  if (engineType === 'BOOLEAN') return 'boolean';
  if (engineType.startsWith('TIMESTAMP')) return 'timestamp';
  return /^(DOUBLE|FLOAT|[A-Z]*INT|INTEGER|UINTEGER|DECIMAL.*)$/.test(engineType) ? 'number' : null;
}
