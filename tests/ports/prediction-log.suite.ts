import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { PredictionLogReader, PredictionQuery } from '../../adapters/prediction-log/prediction-log.js';
import { DuckDbTableEngine } from '../../adapters/table-engine/duckdb-table-engine.js';
import { PREDICTION_LOG_FORMAT, PREDICTION_LOG_METADATA } from '../../contracts/prediction-log.js';
import { keys } from '../../contracts/names.js';
import { loggedRows } from '../../cli/output/predictions/logged-rows.js';
import type { LoggedRow } from '../../cli/output/predictions/logged-rows.js';
import { seededRandom } from '../../core/random/seeded-random.js';
import type { PredictionEntry } from '../../serving/prediction-log/segment/prediction-sink.js';
import { entry, numeric, served } from '../serving/prediction-log/log-fixture.js';
import { storeEntries } from '../serving/prediction-log/store-entries.js';
import { openObjectStore } from './store-spec.js';
import type { ObjectStoreSpec } from './store-spec.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2013, 6, 3, 12);

export interface PredictionLogParts {
  readonly objects: Pick<ObjectStore, 'get' | 'list' | 'describe'>;
  readonly engine: DuckDbTableEngine;
  readonly tempDir: string;
  readonly batchRows: number;
}

/** The contract of the prediction log's reader. `open` gives a store that only this suite uses; `reader` reads it. */
export function predictionLogSuite(
  name: string,
  open: () => Promise<{ spec: ObjectStoreSpec; dispose(): Promise<void> }>,
  reader: (parts: PredictionLogParts) => PredictionLogReader,
): void {
  describe(`prediction log: ${name}`, () => {
    const engine = new DuckDbTableEngine({ threads: 1, memoryMb: 256 });
    let objects: ObjectStore;
    let tempDir: string;
    let dispose: () => Promise<void>;
    const log = (store: PredictionLogParts['objects'] = objects, batchRows = 100): PredictionLogReader =>
      reader({ objects: store, engine, tempDir, batchRows });
    const store = (entries: readonly PredictionEntry[]) => storeEntries({ objects, engine }, entries);

    before(async () => {
      tempDir = await mkdtemp(join(tmpdir(), 'perennial-log-suite-'));
      const opened = await open();
      objects = openObjectStore(opened.spec);
      dispose = opened.dispose;
    });
    after(async () => {
      await engine.close();
      await objects.close();
      await dispose();
      await rm(tempDir, { recursive: true, force: true });
    });

    it('gives each row of any window once, whatever days and segments it is in', async () => {
      const random = seededRandom(7);
      const all: { id: string; at: number }[] = [];
      for (let segment = 0; segment < 12; segment += 1) {
        const start = NOW - Math.floor(random.nextFloat() * 4 * DAY_MS);
        const requests = Array.from({ length: 1 + Math.floor(random.nextFloat() * 6) }, (_, i) => ({
          id: `${segment}-${i}`,
          at: start + i * 2_000,
        }));
        all.push(...requests);
        await store(requests.map(({ id, at }) => asked({ endpoint: 'windows', id, atMs: at })));
      }
      for (let round = 0; round < 12; round += 1) {
        const from = round === 0 ? 0 : NOW - Math.floor(random.nextFloat() * 5 * DAY_MS);
        const to = round === 0 ? NOW + DAY_MS : from + Math.floor(random.nextFloat() * 3 * DAY_MS);
        const rows = await read(log(), { endpoint: 'windows', from: Math.max(from, NOW - 6 * DAY_MS), to });
        assert.deepEqual(
          rows.map(({ id }) => id).sort(),
          all
            .filter(({ at }) => at >= from && at < to)
            .map(({ id }) => id)
            .sort(),
        );
      }
      assert.deepEqual(await read(log(), { endpoint: 'nobody', from: NOW - DAY_MS, to: NOW }), []);
    });

    it('gives what was stored, with keys and without, of versions with other columns and tasks', async () => {
      const atMs = NOW;
      const withKeys = served({ endpoint: 'columns', keys: ['flight_id', 'leg'] });
      const keyed = [{ name: 'flight_id', values: ['Ü 1', null] }];
      const records = [
        { distance: 0.1, carrier: 'AA' },
        { distance: null, carrier: null },
      ];
      await store([
        entry({ active: withKeys, ids: ['k0', 'k1'], atMs, raw: { kind: 'records', records }, keys: keyed, entity: 'me' }),
        asked({ endpoint: 'columns', id: 'plain', atMs: atMs + 1 }),
        entry({
          active: served({ endpoint: 'columns', version: 2, task: 'multiclass', inputs: [numeric('a')] }),
          ids: ['many'],
          atMs: atMs + 2,
          raw: { kind: 'records', records: [{ a: 3 }] },
          score: [0.25, 0.5, 0.125],
        }),
      ]);
      const rows = new Map((await read(log(), { endpoint: 'columns', from: atMs, to: atMs + 10 })).map((row) => [row.id, row]));
      const common = { endpoint: 'columns', model: 'columns', revision: 1, version: 1, variant: 'v1', is_shadow: false, latency_ms: 0.625 };
      const answer = { prediction: true, probability: 0.75, margin: 1.5 };
      assert.deepEqual(rows.get('k0'), {
        ...{ ...common, ...answer, id: 'k0', at: atMs, entity: 'me' },
        ...{ key_flight_id: 'Ü 1', key_leg: null, input_distance: 0.1, input_carrier: 'AA' },
      });
      assert.deepEqual(rows.get('k1'), {
        ...{ ...common, ...answer, id: 'k1', at: atMs, entity: 'me' },
        ...{ key_flight_id: null, key_leg: null, input_distance: null, input_carrier: null },
      });
      assert.equal(rows.get('plain')?.input_distance, 1);
      assert.ok(!('key_flight_id' in (rows.get('plain') ?? {})));
      assert.deepEqual(rows.get('many')?.probabilities, [0.25, 0.5, 0.125]);
      assert.deepEqual([rows.get('many')?.prediction, rows.get('many')?.input_a], ['late', 3]);
    });

    it('gives the asked columns that there are, and the time', async () => {
      const columns = ['id', 'probabilities', 'key_flight_id'];
      const rows = await read(log(), { endpoint: 'columns', from: NOW, to: NOW + 10, columns });
      assert.deepEqual(rows.map((row) => Object.keys(row).sort().join()).sort(), [
        'at,id',
        'at,id,key_flight_id',
        'at,id,key_flight_id',
        'at,id,probabilities',
      ]);
    });

    it('holds no more than a batch of rows, and leaves nothing behind, also when nobody reads to the end', async () => {
      await store(Array.from({ length: 10 }, (_, i) => asked({ endpoint: 'long', id: `${i}`, atMs: NOW + i, rows: 95 })));
      const window = { endpoint: 'long', from: NOW, to: NOW + 10, signal: new AbortController().signal };
      const lengths: number[] = [];
      for await (const { rows } of log().read(window)) lengths.push(rows);
      assert.deepEqual(lengths, [...new Array<number>(9).fill(100), 50]);
      for await (const batch of log().read(window)) if (batch.rows > 0) break;
      assert.deepEqual(await readdir(tempDir), []);
    });

    it('looks at the days of the window, and leaves out a segment that is deleted meanwhile', async () => {
      const [first] = await store([asked({ endpoint: 'days', id: 'gone', atMs: NOW })]);
      await store([asked({ endpoint: 'days', id: 'kept', atMs: NOW })]);
      await store([asked({ endpoint: 'days', id: 'later', atMs: NOW + 3 * DAY_MS })]);
      const listed: string[] = [];
      const watched: PredictionLogParts['objects'] = {
        get: (key, range) => objects.get(key, range),
        describe: () => objects.describe(),
        list: async function* (prefix) {
          listed.push(prefix);
          for await (const info of objects.list(prefix)) {
            if (info.key === first) await objects.delete(info.key);
            yield info;
          }
        },
      };
      const rows = await read(log(watched), { endpoint: 'days', from: NOW, to: NOW + 1 });
      assert.deepEqual(
        rows.map(({ id }) => id),
        ['kept'],
      );
      assert.deepEqual(listed, [keys.predictionDay('days', NOW)]);
    });

    it('refuses rows of a newer format, and what is no part of a log', async () => {
      const put = async (endpoint: string, metadata: Readonly<Record<string, string>>): Promise<void> => {
        const path = join(tempDir, `${endpoint}.parquet`);
        const batch = { rows: 1, columns: [{ name: 'at', type: 'timestamp', values: Float64Array.of(NOW) }] } as const;
        await engine.streamTable(path, [batch], { metadata });
        await objects.putFileIfAbsent(keys.predictionSegment(endpoint, { instance: 'i', epoch: 'e', seq: 1, atMs: NOW }), path);
        await rm(path);
      };
      await put('newer', { [PREDICTION_LOG_METADATA]: String(PREDICTION_LOG_FORMAT + 1) });
      await put('stranger', {});
      const garbage = keys.predictionSegment('garbage', { instance: 'i', epoch: 'e', seq: 1, atMs: NOW });
      await objects.putIfAbsent(garbage, Buffer.from('no Parquet'));
      const window = { from: NOW - HOUR_MS, to: NOW + HOUR_MS };
      await assert.rejects(read(log(), { endpoint: 'newer', ...window }), { code: 'DOCUMENT_NEWER' });
      await assert.rejects(read(log(), { endpoint: 'stranger', ...window }), { code: 'DOCUMENT_INVALID' });
      await assert.rejects(read(log(), { endpoint: 'garbage', ...window }), { code: 'SOURCE_UNREADABLE' });
      const stop = AbortSignal.abort(new Error('stop'));
      await assert.rejects(read(log(), { endpoint: 'long', ...window, signal: stop }), new Error('stop'));
    });
  });
}

interface Asked {
  readonly endpoint: string;
  readonly id: string;
  readonly atMs: number;
  readonly rows?: number;
}

function asked({ endpoint, id, atMs, rows = 1 }: Asked): PredictionEntry {
  const ids = Array.from({ length: rows }, (_, row) => (rows === 1 ? id : `${id}-${row}`));
  return entry({ active: served({ endpoint }), ids, atMs, raw: { kind: 'records', records: ids.map(() => ({ distance: 1 })) } });
}

async function read(
  log: PredictionLogReader,
  query: Omit<PredictionQuery, 'signal'> & Partial<Pick<PredictionQuery, 'signal'>>,
): Promise<readonly LoggedRow[]> {
  const rows: LoggedRow[] = [];
  for await (const batch of log.read({ signal: new AbortController().signal, ...query })) rows.push(...loggedRows(batch));
  return rows;
}
