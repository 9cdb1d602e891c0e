import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import type { DuckDbOptions } from '../../../adapters/table-engine/duckdb-table-engine.js';
import { engineBench } from '../../ports/table-engine/engine-bench.js';

export function openDuckDb(threads: number, options: DuckDbOptions = {}): DuckDbTableEngine {
  return new DuckDbTableEngine({ threads, memoryMb: 256, ...options });
}

export const { engine, build } = engineBench((threads) => openDuckDb(threads));
