import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { DuckDbTableEngine } from '../../adapters/table-engine/duckdb-table-engine.js';
import { openObjectStore } from '../ports/store-spec.js';
import { entry, served } from '../serving/prediction-log/log-fixture.js';
import { storeEntries } from '../serving/prediction-log/store-entries.js';
import { runPerennial } from './perennial-process.js';

const NOON = Date.UTC(2013, 6, 1, 12);

test('predictions lists what was asked and answered in a window, newest first', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'perennial-predictions-'));
  const engine = new DuckDbTableEngine({ threads: 1, memoryMb: 256 });
  const objects = openObjectStore({ kind: 'fs', root: join(root, 'home', 'objects'), cacheDir: join(root, 'cache') });
  t.after(async () => {
    await engine.close();
    await objects.close();
    await rm(root, { recursive: true, force: true });
  });
  const active = served({ keys: ['flight_id'] });
  const asked = [0, 1, 2, 3].map((minute) =>
    entry({
      active,
      ids: [`row-${minute}`],
      atMs: NOON + minute * 60_000,
      raw: { kind: 'records', records: [{ distance: 100 + minute, carrier: 'AA' }] },
      keys: [{ name: 'flight_id', values: [`UA ${minute}`] }],
      score: [0.125],
    }),
  );
  await storeEntries({ objects, engine }, asked);
  const env = { PERENNIAL_HOME: join(root, 'home'), TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const window = ['predictions', 'flights', '--from', '2013-07-01T12:00:00Z', '--to', '2013-07-01T12:03:00Z'];
  const { code, stdout } = await runPerennial([...window, '--limit', '2', '--json'], env, root);
  assert.equal(code, 0);
  const rows = JSON.parse(stdout) as { id: string; at: number; key_flight_id: string; prediction: boolean; input_distance: number }[];
  assert.deepEqual(
    rows.map(({ id, at, key_flight_id, prediction, input_distance }) => [id, at - NOON, key_flight_id, prediction, input_distance]),
    [
      ['row-2', 120_000, 'UA 2', false, 102],
      ['row-1', 60_000, 'UA 1', false, 101],
    ],
  );
  const { stdout: text } = await runPerennial(window, env, root);
  assert.match(text, /^AT +BY +KEYS +ASKED +ANSWERED +PROBABILITY\n.+ flights 1 +flight_id=UA 2 +carrier=AA distance=102 +false +0\.125$/m);
  assert.match((await runPerennial(['predictions', 'nobody'], env, root)).stdout, /\(none\)/);
});
