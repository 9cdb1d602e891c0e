import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { S3ObjectStore } from '../../adapters/object-store/s3-object-store.js';
import { openBucket } from '../../tests/serving/followers/open-bucket.js';
import { startSeaweedfs } from '../../tests/programs/seaweedfs.js';
import { publishContents, release } from './published-models.js';
import type { SwarmReport, SwarmStart } from './swarm-process.js';

/**
 * What many followers cost one object store: `node --import tsx bench/serving-changes/followers.ts [FOLLOWERS] [PROCESSES] [CHANGES]`.
 * The followers are those of the serving process, and load nothing; the store is a SeaweedFS of its own. Prints one JSON object.
 */
const [followers = 1_000, processes = 4, changes = 5] = process.argv.slice(2).map(Number);
const QUIET_MS = 20_000;

const dir = await mkdtemp(join(tmpdir(), 'perennial-followers-'));
const s3 = await startSeaweedfs({ dataDir: join(dir, 'seaweedfs') });
const store = await openBucket(s3, join(dir, 'cache'));
const objects = new S3ObjectStore(store);
const contents = await publishContents(objects, { trees: 2, depth: 2 });
await release(objects, 1, contents);
const latest = new Map<number, SwarmReport>();
const children = await startSwarm();
await allAt(1);
const before = cost();
await delay(QUIET_MS);
const quiet = difference(before, cost());
const seconds: number[] = [];
const costs: Readonly<Record<string, number>>[] = [];
for (let revision = 2; revision <= changes + 1; revision += 1) {
  await delay(2_000);
  const written = performance.now();
  const unchanged = cost();
  await release(objects, revision, contents);
  await allAt(revision);
  costs.push(spent(unchanged, cost()));
  seconds.push(Number(((performance.now() - written) / 1000).toFixed(2)));
}
const troubles = [...latest.values()].reduce((sum, report) => sum + report.troubles, 0);
for (const child of children) child.kill('SIGKILL');
await objects.close();
await s3.stop();
await rm(dir, { recursive: true, force: true });
const cpu = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
process.stdout.write(
  `${JSON.stringify({ followers, processes, cpu, quiet, changes, secondsUntilAllFollow: seconds, costUntilAllFollow: costs, troubles }, null, 2)}\n`,
);

async function startSwarm(): Promise<readonly ReturnType<typeof fork>[]> {
  const self = fileURLToPath(import.meta.url);
  const entry = fileURLToPath(new URL(`./swarm-process${extname(self)}`, import.meta.url));
  const read = (key: string): Promise<Uint8Array> => objects.get(key);
  const { artifacts } = contents[0] as (typeof contents)[number];
  const onnx = Buffer.from(await read(artifacts.model['model.onnx']?.key ?? '')).toString('base64');
  const signature: unknown = JSON.parse(Buffer.from(await read(artifacts['signature.json'].key)).toString());
  return Array.from({ length: processes }, (_, index) => {
    const child = fork(entry, [], { execArgv: entry.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [] });
    child.on('message', (report: SwarmReport) => latest.set(index, report));
    const start: SwarmStart = { store, followers: Math.ceil(followers / processes), stateDir: join(dir, 'state'), onnx, signature };
    child.send(start);
    return child;
  });
}

async function allAt(revision: number): Promise<void> {
  while (latest.size < processes || [...latest.values()].some(({ lowest }) => lowest < revision)) await delay(20);
}

interface Cost {
  readonly at: number;
  readonly head: number;
  readonly get: number;
  readonly list: number;
  readonly followersCpuMs: number;
  readonly storeCpuMs: number;
}

function cost(): Cost {
  const reports = [...latest.values()];
  const sum = (of: (report: SwarmReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const asked = { head: sum((one) => one.asked.head), get: sum((one) => one.asked.get), list: sum((one) => one.asked.list) };
  return { at: performance.now(), ...asked, followersCpuMs: sum((one) => one.cpuMs), storeCpuMs: processCpuMs(s3.pid) };
}

/** Linux counts in hundredths of a second. */
function processCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The questions of the seconds that it took among them. */
function spent(from: Cost, to: Cost): Readonly<Record<string, number>> {
  const each = (a: number, b: number): number => Number(((b - a) / followers).toPrecision(3));
  return {
    readsPerFollower: each(from.get, to.get),
    followersCpuMsPerFollower: each(from.followersCpuMs, to.followersCpuMs),
    storeCpuMsPerFollower: each(from.storeCpuMs, to.storeCpuMs),
  };
}

function difference(from: Cost, to: Cost): Readonly<Record<string, number>> {
  const wall = (to.at - from.at) / 1000;
  const each = (a: number, b: number): number => Number(((b - a) / wall / followers).toPrecision(3));
  return {
    headsPerFollowerAndSecond: each(from.head, to.head),
    readsPerFollowerAndSecond: each(from.get, to.get),
    listingsPerFollowerAndSecond: each(from.list, to.list),
    requestsPerSecond: Math.round((to.head - from.head + (to.get - from.get) + (to.list - from.list)) / wall),
    followersCpuMsPerFollowerAndSecond: each(from.followersCpuMs, to.followersCpuMs),
    storeCpuMsPerFollowerAndSecond: each(from.storeCpuMs, to.storeCpuMs),
  };
}
