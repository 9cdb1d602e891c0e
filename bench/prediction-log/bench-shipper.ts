import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as otherWork } from 'node:timers/promises';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import { DuckDbTableEngine } from '../../adapters/table-engine/duckdb-table-engine.js';
import { buildSignature } from '../../core/features/signature.js';
import { PredictionIds } from '../../serving/prediction/prediction-ids.js';
import { PredictionLog } from '../../serving/prediction-log/prediction-log.js';
import type { PredictionEntry } from '../../serving/prediction-log/segment/prediction-sink.js';
import { readSegment } from '../../serving/prediction-log/shipper/rows/read-segment.js';
import { shipSegment } from '../../serving/prediction-log/shipper/ship-segment.js';

/**
 * Processor time of the prediction log, by row: `bench-shipper [ROWS]`. One-row requests of 28 float32 inputs are appended through the
 * real log; its segments are then read alone, and shipped to an object store on disk with the limits of the real shipper.
 */
const rows = Number(process.argv[2] ?? 1_000_000);
const COLUMNS = 28;
/** Values of a column are seldom the same: worse than most data, and what a writer's dictionary cannot hide. */
const MATRICES = 100_003;
const SEGMENT_BYTES = 64 * 1024 ** 2;
const MEMORY_BYTES = 32 * 1024 ** 2;
const NO_LIMIT_BYTES = 1e12;
const SENDER = { address: '127.0.0.1' };
/** So often the disk gets its turn, as between requests. */
const ROWS_PER_TURN = 256;
const SHIPPER = { threads: 1, memoryMb: 256 };

const names = Array.from({ length: COLUMNS }, (_, i) => `f${i}`);
const signature = buildSignature({
  model: 'bench',
  task: 'binary',
  objective: 'binary:logistic',
  inputs: names.map((name) => ({ kind: 'numeric', name, range: null })),
  classes: null,
  label: '',
  trainedOn: { snapshot: '', definitionDigest: '', trainedUntilMs: 0 },
});
/** As much of a served version as the log looks at. */
const active = {
  revision: { endpoint: 'bench', revision: 1 },
  manifest: { model: 'bench', version: 1 },
  variant: 'champion',
  model: { signature },
} as unknown as PredictionEntry['active'];

interface Cost {
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

async function cost(work: () => Promise<void> | void): Promise<Cost> {
  const [before, started] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpuMicros: user + system, wallMicros: (performance.now() - started) * 1000 };
}

function line(name: string, { cpuMicros, wallMicros }: Cost): string {
  return `${name.padEnd(24)} ${(cpuMicros / rows).toFixed(2).padStart(6)} µs of processor time a row, ${(wallMicros / rows).toFixed(2)} µs by the clock`;
}

async function append(dir: string): Promise<void> {
  let dropped = 0;
  const log = await PredictionLog.start({
    dir,
    rules: { omit: [], hash: [] },
    salt: undefined,
    memoryLimitBytes: MEMORY_BYTES,
    diskLimitBytes: NO_LIMIT_BYTES,
    segmentMs: 8_000,
    segmentBytes: SEGMENT_BYTES,
    dropped: (_endpoint, _reason, count) => (dropped += count),
    unshippedBytes: () => undefined,
    log: (text) => console.log(text),
  });
  const ids = new PredictionIds();
  const matrices = Array.from({ length: MATRICES }, () => Float32Array.from({ length: COLUMNS }, () => Math.random() * 2 - 1));
  for (let row = 0; row < rows; row += 1) {
    const matrix = matrices[row % MATRICES] as Float32Array;
    const score = Float32Array.of(Math.random());
    const output = { score, margin: Float32Array.of(score[0] ?? 0) };
    const atMs = Date.now();
    const latencyMs = 0.2 + Math.random();
    log.append({
      active,
      sender: SENDER,
      ids: [ids.next(atMs)],
      atMs,
      latencyMs,
      entity: undefined,
      batch: { rows: 1, matrix, raw: { kind: 'matrix' }, keys: [] },
      output,
    });
    if (row % ROWS_PER_TURN === 0) await otherWork();
  }
  await log.close();
  if (dropped > 0) throw new Error(`${dropped} rows were dropped: the disk is too slow for this measurement`);
}

function read(paths: readonly string[]): void {
  for (const path of paths) {
    const segment = readSegment(path, 8_192);
    if (segment !== undefined) for (const batch of segment.batches) if (batch.rows === 0) throw new Error('a batch without rows');
  }
}

async function main(dir: string): Promise<void> {
  const log = join(dir, 'log');
  console.log(`${rows} rows of ${COLUMNS} numbers`);
  console.log(line('appending', await cost(() => append(log))));
  const files = await readdir(log, { recursive: true });
  const paths = files.filter((name) => name.endsWith('.closed')).map((name) => join(log, name));
  const objects = new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e9 });
  const engine = new DuckDbTableEngine(SHIPPER);
  console.log(line('reading segments', await cost(() => read(paths))));
  let sizeBytes = 0;
  const shipping = await cost(async () => {
    for (const path of paths) {
      const { key } = await shipSegment(path, { dir: log, objects, engine });
      if (key !== undefined) sizeBytes += (await stat(join(dir, 'objects', key))).size;
    }
  });
  await engine.close();
  console.log(line('shipping (reads too)', shipping));
  console.log(
    `${paths.length} segments, ${Math.round(sizeBytes / rows)} bytes of Parquet a row, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
await main(folder).finally(() => rm(folder, { recursive: true, force: true }));
