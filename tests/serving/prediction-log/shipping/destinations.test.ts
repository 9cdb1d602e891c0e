import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import test from 'node:test';
import { LAST_RESORT_MS } from '../../../fixtures/last-resort.js';
import { PredictionTable } from '../../../../adapters/metadata-store/prediction-table.js';
import { SqlDatabase } from '../../../../adapters/metadata-store/database/sql-database.js';
import { DuckDbTableEngine } from '../../../../adapters/table-engine/duckdb-table-engine.js';
import type { Destination } from '../../../../serving/prediction-log/shipper/destinations/delivery.js';
import { eventDestination } from '../../../../serving/prediction-log/shipper/destinations/event-destination.js';
import type { InferenceEvent } from '../../../../serving/prediction-log/shipper/destinations/event-destination.js';
import { Shipper } from '../../../../serving/prediction-log/shipper/shipper.js';
import { tableDestination } from '../../../../serving/prediction-log/shipper/destinations/table-destination.js';
import { startMariadb } from '../../../programs/mariadb.js';
import { createInstallation } from '../../serving-fixture.js';
import type { Installation } from '../../serving-fixture.js';
import { entry, openLog, segmentFiles, served } from '../log-fixture.js';
import { storedRows } from '../stored-rows.js';

async function writeRows(folder: string): Promise<void> {
  const { log } = await openLog(folder);
  const records = [
    { distance: 0.1, carrier: 'Ünknown' },
    { distance: null, carrier: null },
  ];
  log.append(entry({ active: served(), ids: ['a', 'b'], entity: 'customer 7', raw: { kind: 'records', records }, score: [0.75, 0.25] }));
  const many = served({ endpoint: 'many', version: 3, task: 'multiclass', isShadow: true, keys: ['order_id'] });
  const keys = [{ name: 'order_id', values: ['Ö 7'] }];
  log.append(entry({ active: many, ids: ['m'], raw: { kind: 'records', records }, score: [0.25, 0.5, 0.125], keys }));
  log.append(
    entry({
      active: served({ endpoint: 'value', task: 'regression', keys: ['order_id'] }),
      ids: ['v'],
      raw: { kind: 'records', records },
      score: [12.5],
    }),
  );
  await log.close();
}

interface Shipping {
  readonly shipper: Shipper;
  readonly lines: string[];
}

async function shippingTo(
  t: Parameters<typeof createInstallation>[0],
  { dir, objects }: Installation,
  { destinations, diskLimitBytes = 1e9 }: { readonly destinations: readonly Destination[]; readonly diskLimitBytes?: number },
): Promise<Shipping> {
  const engine = new DuckDbTableEngine({ threads: 1, memoryMb: 256 });
  const lines: string[] = [];
  t.after(async () => {
    await engine.close();
    for (const destination of destinations) await destination.close();
  });
  const log = (line: string): void => void lines.push(line);
  return { shipper: new Shipper({ dir: join(dir, 'log'), objects, engine, destinations, diskLimitBytes, log }), lines };
}

interface Receiver {
  readonly url: string;
  readonly batches: { readonly type: string | undefined; readonly events: readonly InferenceEvent[] }[];
  /** What is answered; anything but 200 means that the batch does not count. */
  status: number;
}

async function receiver(t: { readonly after: (ended: () => void) => void }): Promise<Receiver> {
  const server = createServer((request, response) => {
    void json(request).then((events) => {
      if (found.status === 200) found.batches.push({ type: request.headers['content-type'], events: events as readonly InferenceEvent[] });
      response.writeHead(found.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => void server.close());
  const found: Receiver = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, batches: [], status: 200 };
  return found;
}

test("events have the shape of KServe's logger: a request and a response with one id, in batches", async (t) => {
  const installation = await createInstallation(t);
  await writeRows(join(installation.dir, 'log'));
  const there = await receiver(t);
  const { shipper } = await shippingTo(t, installation, { destinations: [eventDestination(there.url)] });
  assert.equal(await shipper.finish(LAST_RESORT_MS), true);
  const events = there.batches.flatMap((batch) => batch.events);
  assert.ok(there.batches.every(({ type }) => type === 'application/cloudevents-batch+json'));
  assert.equal(events.length, 8);
  const [request, response] = events.filter(({ id }) => id === 'a');
  assert.deepEqual(
    { ...request, source: request?.source.replace(/^\/perennial\/[a-z0-9-]+/, '') },
    {
      specversion: '1.0',
      id: 'a',
      source: '/flights',
      time: '2023-11-14T22:13:20.123Z',
      datacontenttype: 'application/json',
      inferenceservicename: 'flights',
      namespace: 'default',
      component: 'predictor',
      endpoint: 'v1',
      metadata: '{"model":"flights","version":1,"revision":1,"isShadow":false,"entity":"customer 7","latencyMs":0.625}',
      recordedtime: '2023-11-14T22:13:20.123Z',
      type: 'org.kubeflow.serving.inference.request',
      data: {
        id: 'a',
        inputs: [
          { name: 'distance', datatype: 'FP64', shape: [1, 1], data: [0.1] },
          { name: 'carrier', datatype: 'BYTES', shape: [1, 1], data: ['Ünknown'] },
        ],
      },
    },
  );
  assert.equal(response?.type, 'org.kubeflow.serving.inference.response');
  const outputs = (id: string): unknown =>
    (events.find((one) => one.id === id && one.type.endsWith('response'))?.data as { outputs: unknown }).outputs;
  assert.deepEqual(outputs('a'), [
    { name: 'prediction', datatype: 'BOOL', shape: [1, 1], data: [true] },
    { name: 'probability', datatype: 'FP32', shape: [1, 1], data: [0.75] },
  ]);
  assert.deepEqual(outputs('m'), [
    { name: 'prediction', datatype: 'BYTES', shape: [1, 1], data: ['late'] },
    { name: 'probabilities', datatype: 'FP32', shape: [1, 3], data: [0.25, 0.5, 0.125] },
  ]);
  assert.deepEqual(outputs('v'), [{ name: 'prediction', datatype: 'FP64', shape: [1, 1], data: [12.5] }]);
  const keysOf = (id: string): unknown => (JSON.parse(events.find((one) => one.id === id)?.metadata ?? '') as { keys?: unknown }).keys;
  assert.deepEqual([keysOf('a'), keysOf('m'), keysOf('v')], [undefined, { order_id: 'Ö 7' }, { order_id: null }]);
  // CloudEvents 1.0: names of attributes are lower-case letters and digits.
  for (const event of events) assert.ok(Object.keys(event).every((name) => /^[a-z0-9]{1,20}$/.test(name)));
});

test('a destination that fails holds up neither the store nor the others, and gets everything later, also from another shipper', async (t) => {
  const installation = await createInstallation(t);
  const { dir, objects } = installation;
  await writeRows(join(dir, 'log'));
  const there = await receiver(t);
  there.status = 503;
  const table = `sqlite:${join(dir, 'predictions.db')}`;
  const destinations = [eventDestination(there.url), tableDestination(new PredictionTable(table))];
  const first = await shippingTo(t, installation, { destinations });
  assert.equal(await first.shipper.finish(0), false);
  await first.shipper.settled();
  assert.equal((await storedRows(dir, objects, 'flights')).length, 2);
  assert.ok(first.lines.some((line) => /cannot deliver events and tries again: the answer is 503/.test(line)));
  assert.equal((await tableRows(table)).length, 4);
  assert.equal((await segmentFiles(join(dir, 'log'))).filter((file) => file.endsWith('.shipped')).length, 3);
  there.status = 200;
  const second = await shippingTo(t, installation, {
    destinations: [eventDestination(there.url), tableDestination(new PredictionTable(table))],
  });
  assert.equal(await second.shipper.finish(LAST_RESORT_MS), true);
  assert.equal(there.batches.flatMap(({ events }) => events).length, 8);
  assert.equal((await tableRows(table)).length, 4);
  assert.deepEqual(await segmentFiles(join(dir, 'log')), []);
});

test('what only waits for a destination gives way when the disk limit is reached', async (t) => {
  const installation = await createInstallation(t);
  await writeRows(join(installation.dir, 'log'));
  const there = await receiver(t);
  there.status = 500;
  const { shipper, lines } = await shippingTo(t, installation, { destinations: [eventDestination(there.url)], diskLimitBytes: 1 });
  await shipper.pass();
  assert.deepEqual(await segmentFiles(join(installation.dir, 'log')), []);
  assert.equal(lines.filter((line) => /was not delivered everywhere: its room was needed/.test(line)).length, 3);
});

async function tableRows(url: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const database = new SqlDatabase({ url });
  try {
    return await database.read('look', ({ table }) => table<Record<string, unknown>>('perennial_predictions').select('*').orderBy('id'));
  } finally {
    await database.close();
  }
}

async function checkTable(url: string, t: Parameters<typeof createInstallation>[0]): Promise<void> {
  const installation = await createInstallation(t);
  await writeRows(join(installation.dir, 'log'));
  for (let round = 0; round < 2; round += 1) {
    const { shipper } = await shippingTo(t, installation, { destinations: [tableDestination(new PredictionTable(url))] });
    assert.equal(await shipper.finish(LAST_RESORT_MS), true);
    // The same predictions again, as after a delivery of which the answer was lost.
    await writeRows(join(installation.dir, 'log'));
  }
  const rows = await tableRows(url);
  assert.equal(rows.length, 4);
  const [a, b, m, v] = rows;
  assert.deepEqual(
    { ...a },
    {
      id: 'a',
      variant: 'v1',
      at: 1_700_000_000_123,
      endpoint: 'flights',
      revision: 1,
      model: 'flights',
      version: 1,
      isShadow: 0,
      entity: 'customer 7',
      latencyMs: 0.625,
      prediction: 'true',
      probability: 0.75,
      probabilities: null,
      margin: '[1.5]',
      rowKeys: null,
      inputs: '{"distance":0.1,"carrier":"Ünknown"}',
    },
  );
  assert.equal(b?.inputs, '{"distance":null,"carrier":null}');
  assert.deepEqual([m?.isShadow, m?.prediction, m?.probabilities], [1, 'late', '[0.25,0.5,0.125]']);
  assert.deepEqual([v?.prediction, v?.probability], ['12.5', null]);
  assert.deepEqual([m?.rowKeys, v?.rowKeys], ['{"order_id":"Ö 7"}', '{"order_id":null}']);
}

test('rows of a table in SQLite: made when missing, each prediction once', async (t) => {
  const { dir } = await createInstallation(t);
  await checkTable(`sqlite:${join(dir, 'predictions.db')}`, t);
});

test('rows of a table in MariaDB: made when missing, each prediction once', async (t) => {
  const { dir } = await createInstallation(t);
  const server = await startMariadb({ dataDir: join(dir, 'mariadb') });
  try {
    await checkTable(server.url, t);
  } finally {
    await server.stop();
  }
});
