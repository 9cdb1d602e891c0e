import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { call, createInstallation, deploy, eventually, publishVersion } from '../../serving-fixture.js';
import type { Installation, RawRow } from '../../serving-fixture.js';
import { segmentFiles } from '../log-fixture.js';
import { Load, startServingMain } from './serving-under-load.js';
import type { ServingChild } from './serving-under-load.js';
import { storedRows } from '../stored-rows.js';

const row = (n: number): RawRow => ({ carrier: 'AA', distance: n / 3, wind_kt: null, hour: n % 24 });

async function installed(t: Parameters<typeof createInstallation>[0]): Promise<Installation> {
  const installation = await createInstallation(t);
  await publishVersion(installation.objects, { model: 'mixed', version: 1 });
  await deploy(installation.objects, { endpoint: 'mixed', revision: 1, version: 1 });
  return installation;
}

/** How long a stop may take to ship is the machine's matter; what it ships is the test's. */
function settingsOf(dir: string): Record<string, string> {
  return {
    PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
    PERENNIAL_CACHE_DIR: join(dir, 'cache'),
    PERENNIAL_SERVING_LOG_FINISH_SECONDS: '300',
  };
}

async function stopped({ child }: ServingChild): Promise<void> {
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
}

test('SIGTERM under load ships every row that was answered before the process ends', async (t) => {
  const { dir, objects } = await installed(t);
  const serving = await startServingMain(t, settingsOf(dir));
  const load = new Load(serving.url, { row, pauseMs: 5 });
  await eventually(
    'some rows are answered',
    async () => load.received.length,
    (count) => count > 200,
  );
  const ended = stopped(serving);
  await load.stop();
  await ended;
  const rows = await storedRows(dir, objects, 'mixed');
  const ids = new Set(rows.map(({ id }) => id));
  assert.equal(ids.size, rows.length);
  assert.deepEqual(
    load.received.filter(({ id }) => !ids.has(id)).map(({ id }) => id),
    [],
  );
  assert.deepEqual(await segmentFiles(join(dir, 'cache')), []);
});

test('a store that is down at the end costs nothing: the next server on this machine ships the rows under their own epoch', async (t) => {
  const { dir, objects } = await installed(t);
  const first = await startServingMain(t, {
    ...settingsOf(dir),
    PERENNIAL_SERVING_LOG_SHIP_SECONDS: '1',
    PERENNIAL_SERVING_LOG_FINISH_SECONDS: '1',
  });
  const predictions = join(dir, 'objects', 'predictions');
  // Nothing can be stored under a file.
  await writeFile(predictions, '');
  const load = new Load(first.url, { row, pauseMs: 20 });
  await eventually(
    'shipping fails',
    async () => first.output(),
    (output) => /cannot ship to fs:/.test(output),
  );
  const metrics = async (): Promise<number> =>
    Number(/^perennial_serving_log_unshipped_bytes (\d+)/m.exec((await call(first.url, '/metrics')).text)?.[1] ?? 0);
  await eventually('bytes wait', metrics, (bytes) => bytes > 0);
  await load.stop();
  await stopped(first);
  assert.match(first.output(), /not all is shipped/);
  const [epoch = ''] = (await segmentFiles(join(dir, 'cache'))).map((file) => file.split('/').at(-2));
  assert.match(epoch, /^\d{8}T\d{6}Z-/);
  await rename(predictions, join(dir, 'was-in-the-way'));
  const second = await startServingMain(t, settingsOf(dir));
  const rows = await eventually(
    'the rows are stored',
    () => storedRows(dir, objects, 'mixed'),
    (found) => found.length >= load.received.length,
  );
  assert.deepEqual(new Set(rows.map(({ id }) => id)), new Set(load.received.map(({ id }) => id)));
  assert.equal(rows.length, load.received.length);
  assert.ok(rows.every(({ _file }) => String(_file).includes(`/${epoch}/`)));
  await stopped(second);
  assert.deepEqual(await segmentFiles(join(dir, 'cache')), []);
});

test('a shipper that dies is started again, and its server answers meanwhile', async (t) => {
  const { dir, objects } = await installed(t);
  const serving = await startServingMain(t, { ...settingsOf(dir), PERENNIAL_SERVING_LOG_SHIP_SECONDS: '1' });
  const load = new Load(serving.url, { row, pauseMs: 20 });
  await load.first();
  const [shipper] = await eventually(
    'a shipper runs',
    () => childrenOf(serving.child.pid ?? 0),
    (found) => found.length > 0,
  );
  process.kill(Number(shipper), 'SIGKILL');
  await eventually(
    'another one ships',
    () => storedRows(dir, objects, 'mixed'),
    (rows) => rows.length > 50,
  );
  assert.match(serving.output(), /the shipper ended by SIGKILL, starts again/);
  await load.stop();
  await stopped(serving);
  assert.equal((await storedRows(dir, objects, 'mixed')).length, load.received.length);
});

test('several processes behind one port have one shipper, which has everything at the end', async (t) => {
  const { dir, objects } = await installed(t);
  const serving = await startServingMain(t, { ...settingsOf(dir), PERENNIAL_SERVING_PROCESSES: '3' });
  const load = new Load(serving.url, { row, pauseMs: 5 });
  await eventually(
    'some rows are answered',
    async () => load.received.length,
    (count) => count > 200,
  );
  assert.equal((await childrenOf(serving.child.pid ?? 0)).length, 1);
  const ended = stopped(serving);
  await load.stop();
  await ended;
  const rows = await storedRows(dir, objects, 'mixed');
  const ids = new Set(rows.map(({ id }) => id));
  assert.equal(ids.size, rows.length);
  assert.ok(load.received.every(({ id }) => ids.has(id)));
  assert.deepEqual(await segmentFiles(join(dir, 'cache')), []);
});

/** Shippers among the children of a process. */
async function childrenOf(pid: number): Promise<string[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(/\s+/).filter(Boolean);
  const found: string[] = [];
  for (const child of children)
    if (/shipper\/main/.test(await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => ''))) found.push(child);
  return found;
}
