import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FsObjectStore } from '../../../../adapters/object-store/fs-object-store.js';
import { DuckDbTableEngine } from '../../../../adapters/table-engine/duckdb-table-engine.js';
import { Shipper } from '../../../../serving/prediction-log/shipper/shipper.js';
import type { Destination } from '../../../../serving/prediction-log/shipper/destinations/delivery.js';
import { readSegment } from '../../../../serving/prediction-log/shipper/rows/read-segment.js';
import { eventually } from '../../serving-fixture.js';
import { entry, idsOf, loggedIds, openLog, segmentFiles, served } from '../log-fixture.js';
import { storedRows } from '../stored-rows.js';

/**
 * The disk of the log is filled to its last byte, by the log itself or by a file of others that stays, while the store is elsewhere and
 * well. Prints what became of the rows, and what the log says of its room.
 */
const NO_MEMORY_FILES = 'mount -t tmpfs -o size=4k,nr_inodes=1 tmpfs /dev/shm';
const [scenario, disk = ''] = process.argv.slice(2);
const dir = join(disk, 'log');
const installation = await mkdtemp(join(tmpdir(), 'perennial-recovery-'));
const objects = new FsObjectStore({ root: join(installation, 'objects'), cacheDir: join(installation, 'cache'), cacheSizeBytes: 1e9 });
const engine = new DuckDbTableEngine({ threads: 1, memoryMb: 256 });
const active = served();
const delivered: string[] = [];
const destination: Destination = {
  name: 'rows',
  deliver: async (_header, rows) => void delivered.push(...idsOf(rows)),
  close: async () => undefined,
};
// As where neither memory nor another disk has room: TMPDIR is on the log's disk, and /dev/shm, of this process's own mounts, takes no file.
if (scenario === 'alone') {
  process.env.TMPDIR = join(disk, 'tmp');
  mkdirSync(process.env.TMPDIR);
  execFileSync('sh', ['-c', NO_MEMORY_FILES]);
}
let unshippedBytes = -1;
const { log, dropped, lines } = await openLog(dir, { segmentBytes: 200_000, unshippedBytes: (bytes) => (unshippedBytes = bytes) });
const shipped: string[] = [];
const target = { dir, objects, engine, diskLimitBytes: 1e9, log: (line: string) => shipped.push(line) };
const shipper = new Shipper({ ...target, destinations: scenario === 'destination' ? [destination] : [] });
await shipper.pass();
let sent = 0;

function add(rows: number): void {
  for (let i = 0; i < rows; i += 1)
    log.append(
      entry({ active, ids: [`row-${(sent += 1)}`], raw: { kind: 'records', records: [{ distance: sent, carrier: 'x'.repeat(500) }] } }),
    );
}

await eventually(
  'some segments are written',
  async () => {
    add(200);
    return (await segmentFiles(dir)).filter((file) => file.endsWith('.closed')).length;
  },
  (closed) => closed >= 3,
);
if (scenario === 'damaged') writeFileSync((await segmentFiles(dir)).find((file) => file.endsWith('.closed')) ?? '', notASegment());
fill();
await eventually(
  'rows are dropped',
  async () => {
    add(20);
    return dropped['disk-full'] ?? 0;
  },
  (rows) => rows > 0,
);
const waiting = await readIds();
for (let pass = 0; pass < 8; pass += 1) {
  await shipper.finish(0);
  await shipper.settled();
}
const left = await segmentFiles(dir);
await eventually(
  'the log has heard of it',
  async () => unshippedBytes,
  (bytes) => bytes < 300_000,
);
await log.close();
await shipper.finish(10_000);
const stored = (await storedRows(installation, objects, 'flights')).map(({ id }) => String(id));
await engine.close();
process.stdout.write(
  JSON.stringify({
    wasWaiting: waiting.length,
    isStored: waiting.every((id) => stored.includes(id)),
    storedOnce: new Set(stored).size === stored.length,
    deliveredOnce: new Set(delivered).size === delivered.length && delivered.length > 0,
    left: left.filter((file) => /\.(closed|shipped)$/.test(file)).length,
    failed: left.filter((file) => file.endsWith('.failed')).length,
    work: await readdir(join(dir, 'work')),
    kept: stored.length,
    lost: Object.values(dropped).reduce((sum, rows) => sum + rows, 0),
    reasons: Object.keys(dropped),
    sent,
    lines: [...lines, ...shipped],
  }),
);
await rm(installation, { recursive: true, force: true });
process.exit(0);

/** Of closed segments that can be read. */
async function readIds(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const file of (await segmentFiles(dir)).filter((one) => one.endsWith('.closed'))) {
    if (await isReadable(file)) for (const batch of readSegment(file, 1_000)?.batches ?? []) ids.push(...idsOf(batch));
  }
  return ids.length > 0 ? ids : loggedIds(dir);
}

async function isReadable(file: string): Promise<boolean> {
  try {
    readSegment(file, 1)?.close();
    return true;
  } catch {
    return false;
  }
}

/** A whole block that is no header. */
function notASegment(): Buffer {
  const payload = Buffer.from('{"formatVersion":99}');
  const block = Buffer.alloc(12 + payload.length);
  block.writeUInt32LE(0x31424c50, 0);
  block.writeUInt32LE(payload.length, 4);
  block.writeUInt32LE(crc32(payload), 8);
  payload.copy(block, 12);
  return block;
}

/** To the last byte, by one that never gives it back. */
function fill(): void {
  for (let size = 64 * 1024, i = 0; size >= 1;) {
    try {
      writeFileSync(join(disk, `ballast-${(i += 1)}`), Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
}
