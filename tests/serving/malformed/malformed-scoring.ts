import { RECORD, SENTINEL } from './malformed-request.js';
import type { MalformedRequest } from './malformed-request.js';

const SCORING = '/v1/models/mixed/invocations';
const INSTANCES = '/v1/models/mixed:predict';

/** Requests of MLflow's scoring protocol and of protocol v1 that are wrong. */
export function malformedScoring(): readonly MalformedRequest[] {
  return [...wrongBodies(), ...wrongTables(), ...wrongCsv(), ...wrongTypes(), ...wrongInstances()];
}

function scoring(body: unknown, field: RegExp, path = SCORING): MalformedRequest {
  return {
    what: JSON.stringify(body).slice(0, 120),
    path,
    body: typeof body === 'string' ? JSON.stringify(body) : body,
    status: 400,
    field,
  };
}

function wrongBodies(): MalformedRequest[] {
  const records = { dataframe_records: [RECORD] };
  return [
    ...[null, true, 7, SENTINEL, [], [RECORD]].map((body) => ({ ...scoring(body, /body/), body: JSON.stringify(body) })),
    scoring({}, /body/),
    scoring({ ...records, instances: [RECORD] }, /body/),
    scoring({ ...records, inputs: null, dataframe_split: {} }, /body/),
    scoring({ ...records, other: 1 }, /other/),
    scoring({ ...records, params: 7 }, /params/),
    scoring({ ...records, params: { output: 7 } }, /params\.output/),
    scoring({ ...records, params: { output: SENTINEL } }, /params\.output/),
    scoring({ ...records, params: { temperature: 1 } }, /params\.temperature/),
    { ...scoring('NaN', /JSON/), body: `{"dataframe_records": NaN` },
    { ...scoring('no body', /body/), body: '' },
    { ...scoring('/invocations of several', /several models/, '/invocations'), body: records },
    { ...scoring('unknown model', /unknown model/, '/v1/models/mixde/invocations'), body: records, status: 404 },
  ];
}

function wrongTables(): MalformedRequest[] {
  const names = Object.keys(RECORD);
  const row = Object.values(RECORD);
  const split = (change: object, field: RegExp): MalformedRequest =>
    scoring({ dataframe_split: { columns: names, data: [row], ...change } }, field);
  const columns = Object.fromEntries(Object.entries(RECORD).map(([name, value]) => [name, [value]]));
  return [
    ...[null, 7, 'x', []].map((value) => scoring({ dataframe_split: value }, /dataframe_split/)),
    ...[undefined, null, 'x', [7], names.slice(1), [...names, 'more'], [...names.slice(1), names[1]], [SENTINEL, ...names.slice(1)]].map(
      (value) => split({ columns: value }, /dataframe_split/),
    ),
    ...[undefined, null, 7, [], [7], [[]], [row, row.slice(1)], [[...row, 1]], [[{}, ...row.slice(1)]]].map((value) =>
      split({ data: value }, /dataframe_split/),
    ),
    split({ extra: 1 }, /dataframe_split/),
    split({ data: Array.from({ length: 21 }, () => row) }, /dataframe_split/),
    ...[null, 7, {}, 'x', [], [7], [null], [row], [{ ...RECORD, extra: 1 }]].map((value) =>
      scoring({ dataframe_records: value }, /records/),
    ),
    ...[7, 'x', {}, [], [[1, 2]], [row, RECORD]].map((value) => scoring({ instances: value }, /instances/)),
    ...[
      7,
      {},
      { ...columns, hour: 5 },
      { ...columns, hour: [] },
      { ...columns, hour: [5, 6] },
      { ...columns, hour: [[5, 6]] },
      { ...columns, x: [1] },
    ].map((value) => scoring({ inputs: value }, /inputs/)),
    scoring({ inputs: { carrier: ['AA'], distance: [1] } }, /inputs/),
    scoring({ inputs: { ...columns, distance: ['12'] } }, /inputs\.distance\[0\]/),
  ];
}

function wrongCsv(): MalformedRequest[] {
  const header = 'carrier,distance,wind_kt,hour';
  const bodies: Readonly<Record<string, string | Uint8Array>> = {
    nothing: '',
    'no rows': header,
    'a cell too few': `${header}\nAA,1,2`,
    'a cell too many': `${header}\nAA,1,2,5,6`,
    'a column too few': 'carrier,distance,wind_kt\nAA,1,2',
    'an unknown column': `${header},${'x'.repeat(200)}\nAA,1,2,5,6`,
    'a column twice': 'carrier,distance,wind_kt,wind_kt\nAA,1,2,5',
    'a text for a number': `${header}\nAA,${SENTINEL},2,5`,
    'a number too large': `${header}\nAA,1e39,2,5`,
    'a quote without end': `${header}\n"${SENTINEL},1,2,5`,
    'text after a quote': `${header}\n"AA"${SENTINEL},1,2,5`,
    'a quote in a cell': `${header}\nA"A,1,2,5`,
    'not UTF-8': Buffer.from([0x61, 0xc3, 0x28]),
    'too many rows': `${header}\n${'AA,1,2,5\n'.repeat(21)}`,
  };
  return Object.entries(bodies).map(([what, body]) => ({
    what: `CSV: ${what}`,
    path: SCORING,
    body,
    headers: { 'content-type': 'text/csv' },
    status: 400,
  }));
}

function wrongTypes(): MalformedRequest[] {
  const types = [
    'text/plain',
    'application/vnd.apache.parquet',
    'text/csv; charset=latin1',
    'text/csv; header=present',
    'application/json; charset=utf-16',
    'json',
    '__proto__',
  ];
  return types.map((type) => ({ what: `scoring as ${type}`, path: SCORING, body: '{}', headers: { 'content-type': type }, status: 415 }));
}

function wrongInstances(): MalformedRequest[] {
  return [
    ...[{}, [], 7].map((body) => ({ ...scoring(body, /body/, INSTANCES), body: JSON.stringify(body) })),
    scoring({ instances: [RECORD], inputs: {} }, /body/, INSTANCES),
    scoring({ instances: [RECORD], signature_name: 7 }, /signature_name/, INSTANCES),
    scoring({ instances: [RECORD], signature_name: SENTINEL }, /signature_name/, INSTANCES),
    scoring({ instances: [RECORD], parameters: {} }, /parameters/, INSTANCES),
    ...[null, 7, {}, [], [7], [[1]]].map((value) => scoring({ instances: value }, /instances|body|records/, INSTANCES)),
    { what: 'GET predict of v1', path: INSTANCES, status: 405 },
  ];
}
