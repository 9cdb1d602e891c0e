import { createHash } from 'node:crypto';

import { addressPreimage, encodeNumbers, StringEncoder } from '../../../core/snapshot/canonical-encoding.js';
import { ColumnProfiler } from '../../../core/snapshot/column-profiler.js';
import type { SnapshotProfile } from '../../../core/snapshot/profile.js';
import type { Schema } from '../../../core/table.js';
import type { DuckDbSession } from '../duckdb/duckdb-session.js';
import { readColumns } from '../scan/read-columns.js';
import type { ChunkValues } from '../scan/read-columns.js';
import { quoteName } from '../duckdb/sql-text.js';

const UTF8 = new TextEncoder();

export interface RowsDigest {
  readonly rows: number;
  /** SHA-256, hex: core/snapshot/canonical-encoding.ts says of what. */
  readonly address: string;
  readonly profile: SnapshotProfile;
}

/** One pass over rows in canonical order. */
export async function digestRows(session: DuckDbSession, from: string, schema: Schema): Promise<RowsDigest> {
  const columns = schema.map(({ name, type }) => ({ hash: createHash('sha256'), profiler: new ColumnProfiler(name, type) }));
  const strings = new StringEncoder((text, into, offset) => UTF8.encodeInto(text, into.subarray(offset)).written);
  let rows = 0;
  for await (const chunk of readColumns(session, from, schema, 'read the snapshot')) {
    rows += chunk.rows;
    columns.forEach(({ hash, profiler }, i) => {
      const values = chunk.values[i] as ChunkValues;
      if (values instanceof Float64Array) {
        hash.update(encodeNumbers(values));
        profiler.addNumbers(values);
      } else {
        hash.update(strings.encode(values));
        profiler.addStrings(values);
      }
    });
  }
  const digests = columns.map(({ hash }) => hash.digest('hex'));
  const address = createHash('sha256')
    .update(addressPreimage(schema, rows, digests))
    .digest('hex');
  const profilers = columns.map(({ profiler }) => profiler);
  return { rows, address, profile: { rows, columns: await finished(session, from, schema, profilers) } };
}

async function finished(session: DuckDbSession, from: string, schema: Schema, profilers: readonly ColumnProfiler[]) {
  const many = schema.filter((_, i) => (profilers[i] as ColumnProfiler).overflowed);
  const select = many.map(({ name }) => `approx_count_distinct(${quoteName(name)})`).join(', ');
  const estimates = many.length === 0 ? [] : await session.row(`SELECT ${select} FROM ${from}`, 'count different values');
  const byName = new Map(many.map(({ name }, i) => [name, estimates[i] as number]));
  return profilers.map((profiler, i) => profiler.finish(byName.get(schema[i]?.name as string) ?? 0));
}
