import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import type { DomainError } from '../../../core/errors.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { RequestRefused } from '../../../serving/json/request-problems.js';
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
import type { FormColumn, RowForm } from './protocol-forms.js';
import { recordedServer } from './recorded-requests.js';
import type { RecordedServer } from './recorded-requests.js';

const random = seededRandom('violations');
const PREDICT = '/v1/models/mixed/predict';
const MOST = 20;
/** Forms whose cells cannot hold a value of a wrong type, or only as another value. */
const TYPED = /binary|csv|nothing else/;

async function refusalOf({ ask }: RecordedServer, form: RowForm): Promise<DomainError> {
  try {
    await ask(form);
  } catch (error) {
    assert.ok(isDomainError(error), String(error));
    return error;
  }
  assert.fail(`${form.what} was taken`);
}

function fieldsOf(error: DomainError): readonly unknown[] {
  return (error instanceof RequestRefused ? error.violations : [error]).map(({ details }) => details.field);
}

/** Rows of which some cells hold what no column of their kind takes. */
function spoiledRows(columns: readonly FormColumn[], count: number): { readonly rows: readonly RawRow[]; readonly spoiled: number } {
  let spoiled = 0;
  const cell = ({ kind }: FormColumn): unknown => {
    if (random.nextFloat() < 0.7) return kind === 'numeric' ? random.nextInt(0, 9) : 'AA';
    spoiled += 1;
    return kind === 'numeric' ? 'secret-7731' : { secret: 7731 };
  };
  const rows = Array.from({ length: count }, () => Object.fromEntries(columns.map((column) => [column.name, cell(column)])));
  return { rows: rows as readonly RawRow[], spoiled };
}

for (const [name, inputs, options] of [
  ['of numbers and categories', MIXED_INPUTS, {}],
  ['of numbers', NUMERIC_INPUTS, { inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS }],
] as const) {
  test(`every value of a request ${name} that is refused is told at once, in every form, up to ${MOST} of them`, async (t) => {
    const server = await recordedServer(t, options);
    let refused = 0;
    for (const count of [1, 1, 2, 3, 5, 8, 30]) {
      const { rows, spoiled } = spoiledRows(inputs, count);
      for (const form of rowForms('mixed', inputs, rows).filter(({ what }) => !TYPED.test(what))) {
        if (spoiled === 0) continue;
        const error = await refusalOf(server, form);
        const fields = fieldsOf(error);
        assert.equal(new Set(fields).size, Math.min(spoiled, MOST), `${form.what}, ${spoiled} spoiled: ${fields.join()}`);
        for (const field of fields) assert.ok(error.message.includes(String(field)), `${form.what}: ${error.message}`);
        if (spoiled > MOST) assert.match(error.message, /There is more: only 20 are listed/);
        assert.equal(error.message.match(/ Fix: /g)?.length, 1);
        assert.doesNotMatch(error.message, /secret|7731/);
        refused += 1;
      }
    }
    assert.ok(refused > 20, String(refused));
  });
}

test('what is missing, what is no column, what is no row and what is no key are told beside values', async (t) => {
  const server = await recordedServer(t, { keyColumns: ['flight_id'] });
  const { carrier: _, ...partial } = MIXED_ROWS[0] as RawRow;
  const records = [{ ...partial, distance: 'x', gust: 1, speed: 2 }, 7, { ...MIXED_ROWS[0], flight_id: [1] }, MIXED_ROWS[0]];
  const error = await refusalOf(server, { what: 'records', path: PREDICT, body: { records } });
  assert.deepEqual([...fieldsOf(error)].sort(), [
    'records[0].carrier',
    'records[0].distance',
    'records[0].gust',
    'records[0].speed',
    'records[1]',
    'records[2].flight_id',
  ]);
  assert.equal(error.details.field, 'records[0].carrier', 'the first one is the one that was told before');
});

test('columns and tensors that are unknown, missing, too short or of a wrong type are told together', async (t) => {
  const server = await recordedServer(t, {});
  const columns = { carrier: ['AA', 'UA'], distance: [1], speed: [1, 2], wind_kt: 5 };
  const scoring = await refusalOf(server, { what: 'columns', path: '/v1/models/mixed/invocations', body: { inputs: columns } });
  assert.deepEqual([...fieldsOf(scoring)].sort(), ['inputs "hour"', 'inputs.distance', 'inputs.speed', 'inputs.wind_kt']);
  const inputs = [
    { name: 'carrier', shape: [2], datatype: 'BYTES', data: ['AA', 5] },
    { name: 'distance', shape: [1], datatype: 'FP32', data: [1] },
    { name: 'speed', shape: [2], datatype: 'FP32', data: [1, 2] },
    { name: 'wind_kt', shape: [2], datatype: 'INT64', data: [0.5, 'x'] },
  ];
  const infer = await refusalOf(server, { what: 'tensors', path: '/v2/models/mixed/infer', body: { inputs } });
  assert.deepEqual([...fieldsOf(infer)].sort(), [
    'inputs "hour"',
    'inputs[0].data[1]',
    'inputs[1].shape',
    'inputs[2].name',
    'inputs[3].data[0]',
    'inputs[3].data[1]',
  ]);
  const split = { columns: ['carrier', 'distance', 'wind_kt', 'hour'], data: [['AA', 1], 5, ['AA', 1, 2, '5']] };
  const rows = await refusalOf(server, { what: 'split', path: '/v1/models/mixed/invocations', body: { dataframe_split: split } });
  assert.deepEqual(fieldsOf(rows), ['dataframe_split.data[0]', 'dataframe_split.data[1]']);
});

test('the answer lists the violations, and one alone is answered as ever', async (t) => {
  const { objects, serve } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const { url } = await serve();
  await ready(url);
  const ask = async (...records: readonly object[]) => (await call(url, PREDICT, { records })).body.error as Record<string, unknown>;
  const several = await ask({ ...MIXED_ROWS[0], distance: 'x', wind_kt: 'y' });
  const expected = 'a number, a boolean or null';
  const of = (name: string) => ({ code: 'INPUT_FIELD_TYPE', field: `records[0].${name}`, found: 'a string', expected });
  assert.deepEqual([several.violations, several.more], [[of('distance'), of('wind_kt')], false]);
  assert.deepEqual({ code: several.code, field: several.field, found: several.found, expected }, of('distance'));
  const one = await ask({ ...MIXED_ROWS[0], distance: 'x' });
  assert.deepEqual(Object.keys(one).sort(), ['code', 'expected', 'field', 'found', 'message']);
});

test('fields of a body and of a tensor that mean nothing are told together', async (t) => {
  const server = await recordedServer(t, {});
  const body = { records: MIXED_ROWS, recods: [], verbose: true };
  assert.deepEqual(fieldsOf(await refusalOf(server, { what: 'records', path: PREDICT, body })), ['recods', 'verbose']);
  const [tensor] = [{ name: 'carrier', shape: [1], datatype: 'BYTES', data: ['AA'], dtype: 'x', values: [] }];
  const infer = await refusalOf(server, { what: 'tensors', path: '/v2/models/mixed/infer', body: { inputs: [tensor] } });
  for (const field of ['inputs[0].dtype', 'inputs[0].values']) assert.ok(fieldsOf(infer).includes(field), fieldsOf(infer).join());
});
