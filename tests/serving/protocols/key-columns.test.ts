import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../contracts/names.js';
import type { RequestDocument } from '../../../contracts/request-documents.js';
import { keysOfRecords, NO_KEYS } from '../../../core/inputs/key-columns.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { encodeRecords } from '../../../serving/model/row-batch.js';
import {
  MIXED_INPUTS,
  MIXED_ROWS,
  NUMERIC_INPUTS,
  NUMERIC_ROWS,
  call,
  createInstallation,
  deploy,
  publishVersion,
  ready,
} from '../serving-fixture.js';
import type { RawRow } from '../serving-fixture.js';
import { rowForms } from './protocol-forms.js';
import type { FormColumn } from './protocol-forms.js';
import { recordedServer } from './recorded-requests.js';

/** One that is an input as well, and one that is not. */
const KEYS = ['flight_id', 'hour'];
const COLUMNS: readonly FormColumn[] = [{ name: 'flight_id', kind: 'categorical' }, ...MIXED_INPUTS];
const PREDICT = '/v1/models/mixed/predict';
const INFER = '/v2/models/mixed/infer';

function keyedRows(rows: number): readonly RawRow[] {
  const random = seededRandom(`keys ${rows}`);
  const pick = <T>(list: readonly T[]): T => list[random.nextInt(0, list.length - 1)] as T;
  return Array.from({ length: rows }, () => ({
    flight_id: pick(['UA 7', '007', 'ü, "x"', 'null', null]),
    carrier: pick(['AA', 'UA', 'never seen', null]),
    distance: pick([null, 0.25, -1.5]),
    wind_kt: random.nextInt(0, 9),
    hour: pick(['5', '6', '23', null]),
  }));
}

test('keys come with the rows in every form of every protocol that names columns, and the model never sees them', async (t) => {
  const { model, ask } = await recordedServer(t, { keyColumns: KEYS });
  for (const rows of [1, 3, 30]) {
    const sent = keyedRows(rows);
    const expected = KEYS.map((name) => ({ name, values: sent.map((row) => row[name] ?? null) }));
    const { matrix } = encodeRecords(
      model,
      sent.map(({ flight_id: _, ...row }) => row),
    );
    const forms = rowForms('mixed', COLUMNS, sent).filter(({ what }) => what !== 'v1 instances, arrays');
    assert.ok(forms.length > 9);
    for (const form of forms) {
      const { batch } = await ask(form);
      assert.deepEqual(batch.keys, expected, form.what);
      assert.deepEqual(batch.matrix, matrix, form.what);
    }
  }
});

test('numbers and booleans are keys as JSON prints them, a row may be without, and a request without any has none', async (t) => {
  const { ask } = await recordedServer(t, { keyColumns: ['flight_id'] });
  const row = MIXED_ROWS[0] as RawRow;
  const records = [{ ...row, flight_id: 7 }, row, { ...row, flight_id: true }, { flight_id: -0, ...row }, { ...row, flight_id: 1.5e-7 }];
  const values = ['7', null, 'true', '0', '1.5e-7'];
  assert.deepEqual((await ask({ what: 'records', path: PREDICT, body: { records } })).batch.keys, [{ name: 'flight_id', values }]);
  assert.equal((await ask({ what: 'records', path: PREDICT, body: { records: [row] } })).batch.keys, NO_KEYS);
  const arrays = { instances: [[row.carrier, row.distance, row.wind_kt, row.hour]] };
  assert.deepEqual((await ask({ what: 'arrays', path: '/v1/models/mixed:predict', body: arrays })).batch.keys, NO_KEYS);
});

const key = { name: 'id', shape: [2] };
const MATRIX = { name: 'input', shape: [2, 3], datatype: 'FP32', data: [0.5, 1, 2, null, 4, 5] };

test('a tensor of keys has any datatype, stands beside columns or beside a matrix, and repeats an input that is a key', async (t) => {
  const { ask } = await recordedServer(t, { keyColumns: ['id', 'a'], inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
  const a = { name: 'a', values: ['0.5', null] };
  const tensors: readonly (readonly [object, readonly (string | null)[]])[] = [
    [{ datatype: 'INT64', data: [7, null] }, ['7', null]],
    [{ datatype: 'BOOL', data: [true, false] }, ['true', 'false']],
    [{ datatype: 'FP64', data: [0.1, null] }, ['0.1', null]],
    [{ datatype: 'BYTES', data: ['x', ''] }, ['x', '']],
  ];
  for (const [tensor, values] of tensors) {
    const { batch } = await ask({ what: 'matrix', path: INFER, body: { inputs: [MATRIX, { ...key, ...tensor }] } });
    assert.deepEqual(batch.keys, [a, { name: 'id', values }]);
    const columns = ['a', 'b', 'c'].map((name, i) => ({ name, shape: [2], datatype: 'FP32', data: [MATRIX.data[i], MATRIX.data[i + 3]] }));
    const byColumn = (await ask({ what: 'columns', path: INFER, body: { inputs: [{ ...key, ...tensor }, ...columns] } })).batch;
    assert.deepEqual([...byColumn.keys].reverse(), batch.keys);
    assert.deepEqual(byColumn.matrix, batch.matrix);
  }
  const binary = Buffer.from(BigInt64Array.of(7n, -9007199254740991n).buffer);
  const head = Buffer.from(JSON.stringify({ inputs: [MATRIX, { ...key, datatype: 'INT64', parameters: { binary_data_size: 16 } }] }));
  const headers = { 'inference-header-content-length': String(head.length) };
  const { batch } = await ask({ what: 'binary', path: INFER, body: Buffer.concat([head, binary]), headers });
  assert.deepEqual(batch.keys[1], { name: 'id', values: ['7', '-9007199254740991'] });
});

test('keys come over gRPC, raw and as contents', async (t) => {
  const { askGrpc } = await recordedServer(t, { keyColumns: ['id'], inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
  const matrix = { name: 'input', shape: [1, 3], datatype: 'FP32' };
  const contents = { contents: { fp32_contents: [1, 2, 3] } };
  const id = { name: 'id', shape: [1], datatype: 'BYTES' };
  const values = [{ name: 'id', values: ['käfer'] }];
  const told = await askGrpc({
    inputs: [
      { ...matrix, ...contents },
      { ...id, contents: { bytes_contents: [Buffer.from('käfer')] } },
    ],
  });
  assert.deepEqual(told.batch.keys, values);
  const text = Buffer.from('käfer');
  const raw = [Buffer.from(Float32Array.of(1, 2, 3).buffer), Buffer.from([text.length, 0, 0, 0, ...text])];
  assert.deepEqual((await askGrpc({ inputs: [matrix, id], raw_input_contents: raw })).batch.keys, values);
});

test('what names nothing is refused by its path and without its value, and so is a field that is no column', async (t) => {
  const { ask } = await recordedServer(t, { keyColumns: KEYS });
  const row = MIXED_ROWS[0] as RawRow;
  const expected = 'a string, a number, a boolean or null';
  const refused = (change: object, error: object) =>
    assert.rejects(ask({ what: 'wrong', path: PREDICT, body: { records: [row, { ...row, ...change }] } }), error);
  for (const [flightId, found] of [
    [{ secret: 1 }, 'an object'],
    [['secret'], 'an array'],
  ] as const)
    await assert.rejects(
      async () => ask({ what: 'wrong', path: PREDICT, body: { records: [row, { ...row, flight_id: flightId }] } }),
      (error: { code: string; details: object; message: string }) => {
        assert.equal(error.code, 'INPUT_FIELD_TYPE');
        assert.deepEqual(error.details, { field: 'records[1].flight_id', found, expected });
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  await refused({ flight_id: 'x'.repeat(4_097) }, { code: 'INPUT_VALUE_REFUSED' });
  await refused({ flight_id: 2 ** 53 }, { code: 'INPUT_VALUE_REFUSED', message: /beyond 2\^53.*as a string/s });
  await refused({ flight_id: 'x', flihgt_id: 'y' }, { code: 'INPUT_FIELD_UNKNOWN', message: /flihgt_id.*Did you mean "flight_id"/s });
  const twice = [1, 2].map(() => ({ name: 'flight_id', shape: [1], datatype: 'BYTES', data: ['x'] }));
  await assert.rejects(async () => ask({ what: 'twice', path: INFER, body: { inputs: twice } }), { code: 'INPUT_TENSOR_INVALID' });
});

test('metadata lists key columns as inputs that may be left out', async (t) => {
  const { get } = await recordedServer(t, { keyColumns: KEYS });
  const { inputs } = JSON.parse(await get('/v2/models/mixed')) as { readonly inputs: readonly { readonly name: string }[] };
  assert.deepEqual(inputs.at(-1), { name: 'flight_id', datatype: 'BYTES', shape: [-1], parameters: { optional: true } });
  assert.deepEqual(
    inputs.map(({ name }) => name),
    ['carrier', 'distance', 'wind_kt', 'hour', 'flight_id'],
  );
});

test('a request that is answered later keeps its keys, and is refused at the door for what names nothing', async (t) => {
  const { objects, serve } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1, keyColumns: KEYS });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const { url } = await serve();
  await ready(url);
  const later = (flightId: unknown) => call(url, `${PREDICT}-async`, { records: [{ flight_id: flightId, ...MIXED_ROWS[0] }] });
  const refused = await later([7]);
  assert.deepEqual([refused.status, refused.body.error?.field], [400, 'records[0].flight_id']);
  const { status, body } = await later(7);
  assert.equal(status, 202);
  const stored = JSON.parse(Buffer.from(await objects.get(keys.request('mixed', String(body.id)))).toString()) as RequestDocument;
  assert.deepEqual(keysOfRecords(KEYS, stored.records), [
    { name: 'flight_id', values: ['7'] },
    { name: 'hour', values: ['5'] },
  ]);
});
