import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDataSource } from '../../adapters/data-source/open-data-source.js';
import { DuckDbTableEngine } from '../../adapters/table-engine/duckdb-table-engine.js';
import type { SourceSample } from '../../adapters/table-engine/table-engine.js';
import { resolveConnectionReference } from '../../config/connection-reference.js';
import type { SourceDefinition } from '../../core/definition/definition.js';

/** Enough to see what a column is; ten million values of a table of fifty columns. */
const MOST_ROWS = 200_000;

/** Rows of a source before there is a definition. Times without a zone are read in `zone`. @throws what DataSource and TableEngine throw */
export async function readSample(source: SourceDefinition, zone: string): Promise<SourceSample> {
  // A person's own process reads what the person may read; the worker that trains has its list of folders.
  const folders = source.kind === 'mysql' ? [] : [await folderOf(source.path)];
  const reader = openDataSource({ folders, resolveConnection: resolveConnectionReference });
  const tables = new DuckDbTableEngine();
  const workDir = await mkdtemp(join(tmpdir(), 'perennial-infer-'));
  const { signal } = new AbortController();
  const now = Date.now();
  try {
    const rows = await reader.read({ source, zone, parameters: { asOf: now, start: 0, end: now, scheduledTime: now }, signal });
    return await tables.sampleSource({ rows, zone, workDir, mostRows: MOST_ROWS, signal });
  } finally {
    await reader.close();
    await tables.close();
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Where a link leads to. */
async function folderOf(path: string): Promise<string> {
  return dirname(await realpath(path).catch(() => path));
}
