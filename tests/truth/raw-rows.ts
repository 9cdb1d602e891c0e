import { readFile, writeFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadManifest, snapshotFiles } from '../../activities/snapshot/load-snapshot.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import type { RunManifest } from '../../contracts/documents.js';

export type RawRecord = Readonly<Record<string, string | number | null>>;

export interface RawTestRows {
  /** As a client would send them. */
  readonly records: readonly RawRecord[];
  /** The same rows as a file. */
  readonly csvPath: string;
}

const NUMERIC = new Set(['a', 'b', 'c']);

/** The source's own lines of a run's test part, in the order of its snapshot. */
export async function rawTestRows(deps: TrainingDependencies, run: RunManifest, sourcePath: string, csvPath: string): Promise<RawTestRows> {
  const [header = '', ...lines] = (await readFile(sourcePath, 'utf8')).trimEnd().split('\n');
  const names = header.split(',');
  const [file = ''] = await snapshotFiles(deps, await loadManifest(deps, run.model, run.snapshot));
  const ids = await testIds(file, run);
  const wanted = ids.map((id) => lines[id] as string);
  await writeFile(csvPath, `${[header, ...wanted].join('\n')}\n`);
  return { csvPath, records: wanted.map((line) => recordOf(names, line)) };
}

function recordOf(names: readonly string[], line: string): RawRecord {
  const cells = line.split(',').map((text, i) => [names[i] as string, text] as const);
  const inputs = cells.filter(([name]) => NUMERIC.has(name) || name === 'colour');
  return Object.fromEntries(inputs.map(([name, text]) => [name, text === '' ? null : NUMERIC.has(name) ? Number(text) : text]));
}

async function testIds(path: string, { split }: RunManifest): Promise<number[]> {
  if (split.rule !== 'time') throw new Error('These rows are split by time.');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT id FROM read_parquet('${path}') WHERE epoch_ms("at") >= ${split.testFrom} AND epoch_ms("at") < ${split.testTo}`,
    );
    return (reader.getColumns()[0] ?? []).map(Number);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
