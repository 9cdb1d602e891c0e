import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { SnapshotRules } from '../../../core/snapshot/snapshot-rules.js';
import type { SourceBatch, SourceColumn, SourceRows } from '../../../core/snapshot/source-rows.js';

export const RULES: SnapshotRules = {
  key: ['id'],
  updatedAt: null,
  eventTime: 'at',
  zone: 'UTC',
  knownAt: null,
  maturesMs: 0,
  numeric: ['size'],
  categorical: ['kind'],
  times: [],
  after: [],
  divided: [],
  looked: ['code', 'flag', 'note'],
};

/** 2020-01-01T00:00:00Z: after every row of these tests unless they say otherwise. */
export const AS_OF = Date.UTC(2020, 0, 1);

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A CSV file of the given lines, as a source. */
export async function csv(t: TestContext, ...files: readonly (readonly string[])[]): Promise<SourceRows> {
  const folder = await temporaryFolder(t);
  const paths = files.map((_, i) => join(folder, `${i}.csv`));
  await Promise.all(files.map((lines, i) => writeFile(paths[i] as string, `${lines.join('\n')}\n`)));
  return { kind: 'files', format: 'csv', paths };
}

export function batches(
  columns: readonly SourceColumn[],
  ...parts: readonly (readonly (readonly (string | number | null)[])[])[]
): SourceRows {
  async function* generate(): AsyncGenerator<SourceBatch> {
    for (const rows of parts)
      yield {
        rows: rows.length,
        vectors: columns.map(({ type }, i) =>
          vector(
            type,
            rows.map((row) => row[i] ?? null),
          ),
        ),
      };
  }
  return { kind: 'batches', columns, batches: generate() };
}

function vector(type: SourceColumn['type'], values: readonly (string | number | null)[]): Float64Array | (string | null)[] {
  if (type === 'string') return values.map((value) => (value === null ? null : String(value)));
  return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
}
