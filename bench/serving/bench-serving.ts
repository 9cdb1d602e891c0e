import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import { HELP, readBenchOptions } from './bench-options.js';
import type { BenchOptions } from './bench-options.js';
import { measureLoneRequests } from './lone-requests.js';
import { measureSeries } from './measure-series.js';
import { describeMachine } from './report/machine.js';
import { renderReport } from './report/render-report.js';
import { writeReport } from './report/write-report.js';
import { planSeries, prepareSeries } from './series.js';
import type { Series } from './series.js';
import { createContestant } from './servers/contestants.js';
import { readKeptRows } from './servers/kept-rows.js';
import type { KeptRows } from './servers/kept-rows.js';
import { RunningServer } from './servers/running-server.js';
import { publishModel } from './workload/publish-model.js';
import { trainModel } from './workload/train-model.js';

/** Us and the peers, side by side in one run. Run it compiled: from source the servers' start includes tsx. */
const CACHE_BYTES = 1e9;
const log = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = readBenchOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const dir = await mkdtemp(join(tmpdir(), 'perennial-bench-serving-'));
  const servers: RunningServer[] = [];
  try {
    const onnx = await prepareModel(dir);
    await startServers(dir, options, servers);
    const series = await prepareAll(dir, servers, onnx);
    const results = await measureSeries(series, { dir, options, log });
    const machine = await describeMachine();
    const kept = await keptRows(servers);
    const lone = await measureLoneRequests(onnx);
    const report = renderReport(results, machine, { kept, lone });
    process.stdout.write(`\n${report}\n`);
    if (options.write) log(`written: ${(await writeReport(report, { machine, options, results, kept, lone })).join(', ')}`);
  } finally {
    for (const server of servers) await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function prepareModel(dir: string): Promise<Uint8Array> {
  log('training the model');
  const onnx = await trainModel(dir);
  await writeFile(join(dir, 'model.onnx'), onnx);
  const objects = new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache-of-bench'), cacheSizeBytes: CACHE_BYTES });
  await publishModel(objects, onnx);
  return onnx;
}

async function startServers(dir: string, { contestants, profileDir }: BenchOptions, servers: RunningServer[]): Promise<void> {
  const place = { dir, onnx: join(dir, 'model.onnx'), objects: join(dir, 'objects'), profileDir, log };
  for (const name of contestants) {
    log(`starting ${name}`);
    servers.push(await RunningServer.start(await createContestant(name, place)));
  }
}

async function keptRows(servers: readonly RunningServer[]): Promise<KeptRows | undefined> {
  const perennial = servers.find(({ contestant }) => contestant.name === 'perennial');
  return perennial && readKeptRows(perennial);
}

async function prepareAll(dir: string, servers: readonly RunningServer[], onnx: Uint8Array): Promise<readonly Series[]> {
  const series: Series[] = [];
  for (const plan of servers.flatMap(planSeries)) series.push(await prepareSeries(dir, plan, onnx));
  return series;
}

await main();
