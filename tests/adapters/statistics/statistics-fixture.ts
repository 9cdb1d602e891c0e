import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ChildStatistics } from '../../../adapters/statistics/child-statistics.js';
import type { ChildStatisticsSettings } from '../../../adapters/statistics/child-statistics.js';
import type { JobName, RecentRequest } from '../../../adapters/statistics/statistics.js';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { AS_OF, generatedModel, generatedRows } from '../../workers/statistics/generated-model.js';
import { snapshotColumns } from '../../../core/inputs/columns.js';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'statistics-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What a watched child says of a job. */
export interface NotedJob {
  readonly name: JobName;
  readonly pid: number;
  readonly parent: number;
  /** Names of what its environment has. */
  readonly variables: readonly string[];
}

/** Jobs of watched children, in the order of their begin. */
export async function notedJobs(path: string): Promise<NotedJob[]> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as NotedJob);
}

/** Statistics in watched children. */
export function watchedStatistics(
  tempDir: string,
  watch: { readonly JOB_LOG?: string; readonly CHILD_END?: 'killed' | 'busy' },
): ChildStatistics {
  const childEntry = fileURLToPath(new URL(`./watched-child${extname(import.meta.url)}`, import.meta.url));
  const settings: ChildStatisticsSettings = { childEntry, environment: childEnvironment(watch), tempDir, threads: 1 };
  return new ChildStatistics(settings);
}

/** A job over generated rows that needs no model. */
export async function recentRequest(folder: string): Promise<RecentRequest> {
  const path = join(folder, 'rows.parquet');
  const tables = new DuckDbTableEngine({ threads: 1, tempDir: folder });
  try {
    await tables.writeTable(path, 'parquet', [generatedRows('recent')]);
  } finally {
    await tables.close();
  }
  return {
    table: { paths: [path], columns: snapshotColumns(['x', 'plan', 'seen_at', 'amount']) },
    training: generatedModel('binary', path).training,
    inputs: [
      { kind: 'numeric', name: 'x', range: null },
      { kind: 'categorical', name: 'plan', minCount: 0, categories: ['basic'] },
    ],
    reference: {
      x: { kind: 'numeric', edges: [0], counts: [1, 1], missing: 0 },
      plan: { kind: 'categorical', categories: ['basic'], counts: [1, 1], missing: 0 },
    },
    window: { from: 0, to: AS_OF },
    asOf: AS_OF,
    championAsOf: 0,
  };
}
