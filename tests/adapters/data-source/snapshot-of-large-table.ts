/**
 * Child process of mysql-data-source.test.ts, run with a small heap: reads a large result, slowly at first, and builds a snapshot
 * of it. Prints rows and the largest resident size in MB, after loading and at the end.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { MysqlDataSource } from '../../../adapters/data-source/mysql-data-source.js';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import type { SourceBatch } from '../../../core/snapshot/source-rows.js';
import { RULES } from '../../ports/table-engine/snapshot-source.js';

const url = process.argv[2] as string;
const rows = process.argv[3] as string;
const SQL = `SELECT seq AS id, CAST('2019-01-01' AS DATETIME) + INTERVAL seq SECOND AS at, seq / 8e0 AS size,
  CONCAT('k', seq % 10) AS kind, CONCAT(seq, REPEAT('a', 500)) AS a, CONCAT(seq, REPEAT('b', 500)) AS b FROM seq_1_to_${rows}`;

async function* slowAtFirst(batches: AsyncIterable<SourceBatch>): AsyncGenerator<SourceBatch> {
  let count = 0;
  for await (const batch of batches) {
    if (count < 3) await sleep(300);
    count += 1;
    yield batch;
  }
}

const source = new MysqlDataSource({ resolveConnection: () => url });
const signal = new AbortController().signal;
const read = await source.read({
  source: { kind: 'mysql', connection: '${W}', sql: SQL, key: ['id'], updatedAt: null },
  zone: 'UTC',
  parameters: { asOf: 0 },
  signal,
});
if (read.kind !== 'batches') throw new TypeError('expected batches');
const engine = new DuckDbTableEngine({ threads: 1, memoryMb: 200 });
let loadedMb = 0;
const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024);
const workDir = await mkdtemp(join(tmpdir(), 'perennial-test-'));
try {
  const built = await engine.buildSnapshot({
    rows: { ...read, batches: slowAtFirst(read.batches) },
    rules: RULES,
    asOfMs: Date.UTC(2030, 0, 1),
    workDir,
    signal,
    onProgress: () => (loadedMb = peakMb()),
  });
  console.log(JSON.stringify({ rows: built.rows, loadedMb, peakMb: peakMb() }));
} finally {
  await engine.close();
  await source.close();
  await rm(workDir, { recursive: true, force: true });
}
