import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictionRows } from '../../../core/features/prediction-rows.js';
import { requestKeys } from '../../../core/features/row-keys.js';
import { keysOfRecords, NO_KEYS } from '../../../core/inputs/key-columns.js';
import { predictionsJson } from '../../../serving/protocols/own/write-answer.js';
import { encodeRecords } from '../../../serving/model/row-batch.js';
import { MIXED_INPUTS, MIXED_ROWS } from '../serving-fixture.js';
import type { RawRow } from '../serving-fixture.js';
import { recordedServer } from './recorded-requests.js';

const PREDICT = '/v1/models/mixed/predict';
const ROW = MIXED_ROWS[0] as RawRow;

test("a row's id is a key of every model that has no column of that name", () => {
  assert.deepEqual(requestKeys([], MIXED_INPUTS), ['id']);
  assert.deepEqual(requestKeys(['flight_id'], MIXED_INPUTS), ['flight_id', 'id']);
  assert.deepEqual(requestKeys(['id', 'leg'], MIXED_INPUTS), ['id', 'leg']);
  assert.deepEqual(requestKeys([], [...MIXED_INPUTS, { name: 'id' }]), []);
});

test('records without keys make no list of them', () => {
  assert.equal(keysOfRecords(['id', 'flight_id'], [ROW, ROW]), NO_KEYS);
});

test('an answer repeats the keys of each record as they were sent, the log has them as texts, and nothing else changes', async (t) => {
  const { model, ask } = await recordedServer(t, { keyColumns: requestKeys(['flight_id', 'hour'], MIXED_INPUTS) });
  const keys: readonly Readonly<Record<string, unknown>>[] = [
    { id: 7 },
    {},
    { id: 'ü"', flight_id: true },
    { flight_id: null },
    { flight_id: '007' },
  ];
  const records = keys.map((one) => ({ ...one, ...ROW }));
  const { batch, output, ids } = await ask({ what: 'keys', path: PREDICT, body: { records } });
  assert.deepEqual(
    batch.keys.map(({ name, values }) => [name, values]),
    [
      ['flight_id', [null, null, 'true', null, '007']],
      ['hour', records.map(({ hour }) => String(hour))],
      ['id', ['7', null, 'ü"', null, null]],
    ],
  );
  const answer = { model: 'mixed', version: 1 };
  const { signature } = model;
  const told = JSON.parse(predictionsJson(answer, signature, output, { ids, batch })) as { predictions: readonly { keys?: object }[] };
  assert.deepEqual(
    told.predictions.map((one) => one.keys),
    [{ id: 7 }, undefined, { flight_id: true, id: 'ü"' }, undefined, { flight_id: '007' }],
  );
  assert.deepEqual(
    predictionRows(signature, output.score, { ids, records }),
    told.predictions,
    'a request that is answered later says the same',
  );
  const plain = encodeRecords(
    model,
    keys.map(() => ROW),
  );
  const without = predictionsJson(answer, signature, output, { ids, batch: plain });
  const stripped = { ...told, predictions: told.predictions.map(({ keys: _, ...one }) => one) };
  assert.equal(without, JSON.stringify(stripped), 'a key that is an input as well is in no answer');
});
