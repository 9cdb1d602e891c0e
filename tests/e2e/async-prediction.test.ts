import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { until } from '../fixtures/eventually.js';
import { keys, workflowIds } from '../../contracts/names.js';
import { startAsyncRequests } from '../../workers/repeated/async-requests.js';
import { storedRows } from '../serving/prediction-log/stored-rows.js';
import { openCallbackReceiver } from './callback-receiver.js';
import type { CallbackReceiver } from './callback-receiver.js';
import { MODEL, openPredictionWorld } from './prediction-world.js';
import type { PredictionWorld } from './prediction-world.js';
import type { StartedProgram } from './started-program.js';

const SENTINEL = 'sentinel-plan-9c1f';
const RECORD = { plan: 'basic', country: 'ch', monthly_fee: 41.5, support_calls: 3, tenure_days: 77 };
const UNUSUAL = { ...RECORD, plan: SENTINEL, monthly_fee: 739_182_645.25 };

let world: PredictionWorld;
let receiver: CallbackReceiver;
let worker: StartedProgram;

before(async () => {
  receiver = await openCallbackReceiver();
  world = await openPredictionWorld([{ scheme: 'http', host: '127.0.0.1', port: receiver.port }]);
});
after(async () => {
  await world.close();
  await receiver.close();
});

function callback(path: string): string {
  return `http://127.0.0.1:${receiver.port}${path}`;
}

test('a request waits while no worker runs, and is answered as the synchronous route answers once one does', async () => {
  const accepted = await world.send({ records: [RECORD, UNUSUAL] });
  const { id, url } = accepted.body;
  assert.equal(accepted.status, 202);
  assert.deepEqual(accepted.body, { id, status: 'accepted', url: `/v1/models/${MODEL}/predict-async/${id}` });
  assert.deepEqual((await world.ask('GET', url)).body, { id, status: 'pending' });
  worker = await world.startWorker();
  const { body } = await world.settled(id);
  assert.deepEqual({ status: body.status, version: body.version }, { status: 'done', version: 1 });
  const direct = (await world.ask('POST', `/v1/models/${MODEL}/predict`, { records: [RECORD, UNUSUAL] })).body.predictions;
  const withoutIds = (rows: typeof direct) => rows.map(({ id: _id, ...rest }) => rest);
  assert.deepEqual(withoutIds(body.predictions), withoutIds(direct));
  assert.deepEqual(
    body.predictions.map((row) => row['id']),
    [`${id}-0`, `${id}-1`],
  );
  await until('no marker is left', async () => (await world.stores.keys(keys.pendingRequests)).length === 0);
});

test('answered requests are in the prediction log, each row once, as those of the synchronous route are', async () => {
  const { deps, folder } = world.stores;
  const stored = () => storedRows(folder, deps.objects, MODEL);
  await until('four rows are stored', async () => (await stored()).length >= 4);
  const rows = await stored();
  assert.equal(new Set(rows.map(({ id }) => id)).size, 4);
  const values = ({ id: _id, at: _at, latency_ms: _latency, _file, filename: _name, ...rest }: (typeof rows)[number]): unknown => rest;
  const byRoute = (isAsync: boolean): unknown[] =>
    rows.filter(({ _file: file }) => String(file).includes('/async/') === isAsync).map(values);
  assert.equal(byRoute(true).length, 2);
  assert.deepEqual(byRoute(true), byRoute(false));
  assert.ok(rows.every(({ variant, input_plan: plan }) => variant === 'v1' && /^[0-9a-f]{64}$/.test(String(plan))));
});

test('what the rows hold is in no workflow history', async () => {
  let events = 0;
  for await (const { workflowId, runId } of world.client.workflow.list()) {
    const history = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const text = (history.events ?? []).map((event) => {
      events += 1;
      return JSON.stringify(event, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
    });
    assert.doesNotMatch(text.join(), /sentinel-plan|739182645|sentinel-callback-secret/);
  }
  assert.ok(events > 10);
});

test('the same Idempotency-Key is the same request; with another body it is refused', async () => {
  const headers = { 'idempotency-key': 'order-17' };
  const first = await world.send({ records: [RECORD] }, headers);
  const again = await world.send({ records: [RECORD] }, headers);
  assert.deepEqual(again.body, first.body);
  assert.equal((await world.settled(first.body.id)).body.status, 'done');
  assert.deepEqual((await world.send({ records: [RECORD] }, headers)).body, first.body);
  const other = await world.send({ records: [UNUSUAL] }, headers);
  assert.deepEqual({ status: other.status, code: other.body.error.code }, { status: 409, code: 'REQUEST_ID_TAKEN' });
  assert.equal((await world.send({ records: [RECORD] }, { 'idempotency-key': 'ü' })).body.error.code, 'REQUEST_KEY_INVALID');
});

test('what the door refuses is not stored', async () => {
  const stored = (await world.stores.keys('requests/')).length;
  const refusals: readonly (readonly [unknown, string])[] = [
    [{ records: [{ ...RECORD, plan: undefined }] }, 'INPUT_COLUMN_MISSING'],
    [{ records: [RECORD], callbak: '' }, 'INPUT_FIELD_UNKNOWN'],
    [{ records: [RECORD], callback: 7 }, 'INPUT_FIELD_TYPE'],
    [{ records: [RECORD], callback: 'http://127.0.0.1:1/' }, 'CALLBACK_HOST_REFUSED'],
    [{ records: [RECORD], callback: `https://127.0.0.1:${receiver.port}/` }, 'CALLBACK_HOST_REFUSED'],
    [{ records: [RECORD], callback: `http://someone@127.0.0.1:${receiver.port}/` }, 'CALLBACK_HOST_REFUSED'],
    [{ records: [RECORD], callback: 'http://169.254.169.254/latest/meta-data' }, 'CALLBACK_HOST_REFUSED'],
  ];
  for (const [body, code] of refusals) {
    const { status, body: answer } = await world.send(body);
    assert.deepEqual({ status, code: answer.error.code }, { status: 400, code });
  }
  assert.equal((await world.stores.keys('requests/')).length, stored);
  for (const id of ['nothing', '0'.repeat(25), '..%2f..%2fmodels'])
    assert.equal((await world.ask('GET', `/v1/models/${MODEL}/predict-async/${id}`)).status, 404);
});

async function untilCalledBack(id: string): Promise<void> {
  await until(
    'the callback has its end',
    async () => (await world.ask('GET', `/v1/models/${MODEL}/predict-async/${id}`)).body.callback !== undefined,
  );
}

test('a callback that fails first gets the result again, signed and with the same id', async () => {
  receiver.answers.push(500, 302);
  const { id } = (await world.send({ records: [RECORD], callback: callback('/hook?for=me') })).body;
  const { body } = await world.settled(id);
  await untilCalledBack(id);
  assert.deepEqual((await world.ask('GET', `/v1/models/${MODEL}/predict-async/${id}`)).body.callback, { delivered: true, reason: '' });
  const posts = receiver.posts.splice(0);
  assert.equal(posts.length, 3, 'the redirect was not followed');
  for (const { path, headers, body: text } of posts) {
    assert.equal(path, '/hook?for=me');
    assert.equal(headers['webhook-id'], id);
    const signed = `${id}.${String(headers['webhook-timestamp'])}.${text}`;
    const mac = createHmac('sha256', 'sentinel-callback-secret').update(signed).digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${mac}`);
    const result = JSON.parse(text) as typeof body;
    assert.deepEqual(result.predictions, body.predictions);
  }
});

test('a callback that is gone is not asked again, and the result stays', async () => {
  receiver.answers.push(410);
  const { id } = (await world.send({ records: [RECORD], callback: callback('/gone') })).body;
  await untilCalledBack(id);
  const { body } = await world.settled(id);
  assert.deepEqual({ status: body.status, delivered: body.callback?.delivered }, { status: 'done', delivered: false });
  assert.match(body.callback?.reason ?? '', /^CALLBACK_GONE/);
  assert.equal(receiver.posts.splice(0).length, 1);
});

test('a worker that is killed in the middle of a request is taken over, and the request gets one result', async () => {
  receiver.answers.push('silence');
  const { id } = (await world.send({ records: [RECORD], callback: callback('/slow') })).body;
  await until('the callback is posted', () => receiver.posts.length === 1);
  const { body } = await world.settled(id);
  await worker.kill();
  worker = await world.startWorker();
  await until('the callback is posted', () => receiver.posts.length >= 2);
  await until('no marker is left', async () => (await world.stores.keys(keys.pendingRequests)).length === 0);
  const result = await world.settled(id);
  assert.deepEqual(result.body.predictions, body.predictions);
  assert.deepEqual(result.body.callback, { delivered: true, reason: '' });
  receiver.posts.length = 0;
});

test('several pickers leave each request with one result, and no marker', async () => {
  const picker = () =>
    startAsyncRequests({
      objects: world.stores.deps.objects,
      client: world.client,
      taskQueue: 'perennial',
      log: () => undefined,
      execution: {},
      pollMs: 20,
    });
  const pickers = [picker(), picker(), picker()];
  const ids = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => (await world.send({ records: [{ ...RECORD, tenure_days: i }] })).body.id),
  );
  for (const id of ids) assert.equal((await world.settled(id)).body.status, 'done');
  await until('no marker is left', async () => (await world.stores.keys(keys.pendingRequests)).length === 0);
  await Promise.all(pickers.map((one) => one.stop()));
  for (const id of ids) {
    assert.equal((await world.settled(id)).body.predictions.length, 1);
    // Rejects unless the workflow completes, which it does after the result is there.
    const { state } = await world.client.workflow.getHandle(workflowIds.asyncPrediction(MODEL, id)).result();
    assert.equal(state, 'done');
  }
});
