import { DuckDBInstance } from '@duckdb/node-api';
import type { Signature } from '../../core/features/signature.js';

/** Scores of a file that batch prediction wrote, row-major, in the order of its rows. */
export async function readScoreFile(path: string, { task, classes }: Signature): Promise<Float32Array> {
  const names = {
    binary: ['probability'],
    regression: ['prediction'],
    count: ['prediction'],
    anomaly: ['score'],
    multiclass: (classes ?? []).map((name) => `probability_${name}`),
  }[task];
  const read = path.endsWith('.csv') ? `read_csv('${path}', header = true)` : `read_parquet('${path}')`;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT ${names.map((name) => `"${name}"`).join(', ')} FROM ${read}`);
    return Float32Array.from(reader.getRows().flatMap((row) => row.map(Number)));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
