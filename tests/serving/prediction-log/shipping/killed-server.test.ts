import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createInstallation, deploy, publishVersion } from '../../serving-fixture.js';
import type { RawRow } from '../../serving-fixture.js';
import { segmentFiles } from '../log-fixture.js';
import { runShipProgram } from './run-ship-program.js';
import { Load, startServingMain } from './serving-under-load.js';
import type { ReceivedRow } from './serving-under-load.js';
import { segmentKeys, storedRows } from '../stored-rows.js';
import type { StoredRow } from '../stored-rows.js';

const KILLS = 3;
const MAX_LOSS_MS = 1_000;

const CARRIERS = ['AA', 'Ünknown', null, '', 'x'.repeat(300)];
const row = (n: number): RawRow => ({
  carrier: CARRIERS[n % CARRIERS.length] ?? null,
  distance: n % 7 === 0 ? null : (n * 0.1) / 3,
  wind_kt: -(n + 1) / 7,
  hour: n % 24,
});

function checkRow(stored: StoredRow | undefined, { id, sent, probability }: ReceivedRow): void {
  assert.ok(stored !== undefined, `${id} is stored`);
  const { input_carrier, input_distance, input_wind_kt, input_hour } = stored;
  assert.deepEqual(
    [input_carrier, input_distance, input_wind_kt, input_hour],
    [sent.carrier, sent.distance, sent.wind_kt, String(sent.hour)],
  );
  assert.equal(stored.probability, probability);
}

test('a server killed under load loses at most a second of rows; the rest is stored once, by two adopters at once', async (t) => {
  const { dir, objects } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const settings = {
    PERENNIAL_OBJECT_STORE: join(dir, 'objects'),
    PERENNIAL_CACHE_DIR: join(dir, 'cache'),
    PERENNIAL_SERVING_LOG_SHIP_SECONDS: '2',
  };
  const all = new Map<string, ReceivedRow>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, url } = await startServingMain(t, settings);
    // As fast as it goes, and a trickle, which waits in memory for longer.
    const load = new Load(url, { row, pauseMs: kill % 2 === 0 ? 0 : 20 });
    await load.first();
    await delay(1_500 + Math.random() * 2_500);
    const killedMs = performance.now();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await load.stop();
    const [log = ''] = await readdir(join(dir, 'cache', 'serving')).then((names) =>
      names.filter((name) => name.startsWith('prediction-log-')),
    );
    const folder = join(dir, 'cache', 'serving', log);
    const ends = await Promise.all([runShipProgram(folder, dir), runShipProgram(folder, dir)]);
    ends.forEach(({ code, output }) => assert.equal(code, 0, output));
    assert.deepEqual(await segmentFiles(folder), []);
    const rows = await storedRows(dir, objects, 'mixed');
    const byId = new Map(rows.map((one) => [one.id as string, one]));
    assert.equal(byId.size, rows.length, 'no row is stored twice');
    const allowedMs = MAX_LOSS_MS + load.longestGapMs(killedMs);
    const due = load.received.filter(({ receivedMs }) => receivedMs < killedMs - allowedMs);
    for (const received of due) all.set(received.id, received);
    for (const received of all.values()) checkRow(byId.get(received.id), received);
    for (const received of load.received) if (byId.has(received.id)) checkRow(byId.get(received.id), received);
  }
  assert.ok(all.size > 100, `${all.size} rows were due`);
  assert.ok((await segmentKeys(objects, 'mixed')).every((key) => /\/\d{8}\.parquet$/.test(key)));
});
