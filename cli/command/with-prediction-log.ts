import { tmpdir } from 'node:os';
import type { PredictionLogReader } from '../../adapters/prediction-log/prediction-log.js';
import type { CommandContext } from './command-context.js';

/** Reads the prediction log in this process. */
export async function withPredictionLog<T>(context: CommandContext, work: (log: PredictionLogReader) => Promise<T>): Promise<T> {
  // Loads a native engine, which few commands need.
  const { DuckDbTableEngine } = await import('../../adapters/table-engine/duckdb-table-engine.js');
  const { ParquetPredictionLog } = await import('../../adapters/prediction-log/parquet-prediction-log.js');
  const engine = new DuckDbTableEngine();
  try {
    return await work(new ParquetPredictionLog({ objects: context.objects, engine, tempDir: tmpdir() }));
  } finally {
    await engine.close();
  }
}
