import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import { childEnvironment } from '../../config/child-environment.js';
import { LoadGenerator, quantile } from './load-generator.js';
import { MODEL, RECORD, publishContents, release } from './published-models.js';

/**
 * Changes of model under load: `node --import tsx bench/serving-changes/main.ts [CHANGES] [TREES] [CONNECTIONS] [THINK_MS]`.
 * Prints one JSON object. A change begins when its revision is written and ends when its first answer is seen.
 */
const [changes = 200, trees = 300, connections = 16, thinkMs = 0] = process.argv.slice(2).map(Number);
const DEPTH = 6;
/** The stall of a change, and what queued behind it, lie around its first answer. */
const AROUND_MS = 250;
const STEADY_MS = 700;

const dir = await mkdtemp(join(tmpdir(), 'perennial-changes-'));
const objects = new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e9 });
const contents = await publishContents(objects, { trees, depth: DEPTH });
await release(objects, 1, contents);
const { server, url } = await startServer();
const load = new LoadGenerator({
  url: `${url}/v1/models/${MODEL}/predict`,
  connections,
  thinkMs,
  body: JSON.stringify({ records: [RECORD] }),
  check: ({ version, predictions }) =>
    predictions[0]?.probability === contents[version % contents.length]?.score ? undefined : `a wrong score from version ${version}`,
});
await delay(3_000);
const spans: { readonly writtenAt: number; readonly firstAt: number }[] = [];
for (let version = 2; version <= changes + 1; version += 1) {
  const writtenAt = performance.now();
  await release(objects, version, contents);
  while (load.samples.at(-1)?.version !== version && load.failures.length === 0) await delay(5);
  spans.push({
    writtenAt,
    firstAt: load.samples.find((sample) => sample.endedAt > writtenAt && sample.version === version)?.endedAt ?? NaN,
  });
  await delay(AROUND_MS + STEADY_MS);
}
await load.stop();
server.kill('SIGTERM');
await once(server, 'exit');
await rm(dir, { recursive: true, force: true });
report();

function report(): void {
  const rehearsal: number[] = [];
  const swap: number[] = [];
  const steady: number[] = [];
  let index = 0;
  for (const { endedAt, tookMs } of load.samples) {
    while (index < spans.length - 1 && endedAt > (spans[index + 1]?.writtenAt ?? Infinity)) index += 1;
    const span = spans[index];
    if (span === undefined || endedAt < span.writtenAt) continue;
    if (Math.abs(endedAt - span.firstAt) < AROUND_MS) swap.push(tookMs);
    else if (endedAt < span.firstAt) rehearsal.push(tookMs);
    else steady.push(tookMs);
  }
  const facts = {
    changes: spans.length,
    trees,
    depth: DEPTH,
    connections,
    thinkMs,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    requests: load.samples.length,
    failures: load.failures.length,
    firstFailures: load.failures.slice(0, 3),
    secondsToEffect: summary(spans.map(({ writtenAt, firstAt }) => (firstAt - writtenAt) / 1000)),
    steadyMs: summary(steady),
    whileTriedMs: summary(rehearsal),
    aroundSwapMs: summary(swap),
    wholeChangeMs: summary([...rehearsal, ...swap]),
  };
  process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
}

function summary(values: readonly number[]): Readonly<Record<string, number>> {
  const round = (value: number): number => Number(value.toPrecision(4));
  return { count: values.length, p50: round(quantile(values, 0.5)), p99: round(quantile(values, 0.99)), max: round(quantile(values, 1)) };
}

async function startServer(): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const self = fileURLToPath(import.meta.url);
  const entry = fileURLToPath(new URL(`../../serving/main${extname(self)}`, import.meta.url));
  const environment = {
    PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
    PERENNIAL_CACHE_DIR: join(dir, 'server'),
    PERENNIAL_SERVING_PORT: '0',
  };
  const loader = entry.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
  const started = fork(entry, [], { execArgv: loader, env: childEnvironment(environment), stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let printed = '';
  started.stdout?.on('data', (chunk: Buffer) => (printed += String(chunk)));
  for (;;) {
    const at = /listens on (http:\S+),/.exec(printed)?.[1];
    if (at !== undefined && (await fetch(`${at}/v2/health/ready`).catch(() => undefined))?.ok === true) return { server: started, url: at };
    if (started.exitCode !== null) throw new Error(printed);
    await delay(100);
  }
}
