import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnDefinition } from '../../../core/definition/definition.js';
import { isDomainError } from '../../../core/errors.js';
import { compileEncoder, type RawRecord } from '../../../core/features/compile-encoder.js';
import { fitEncoders } from '../../../core/features/fit-encoders.js';
import type { Column, Table } from '../../../core/table.js';

const COLUMNS: readonly ColumnDefinition[] = [
  { kind: 'numeric', name: 'distance', range: [0, 1000] },
  { kind: 'categorical', name: 'carrier', minCount: 2 },
  { kind: 'after', name: 'delay' },
  { kind: 'categorical', name: 'gate', minCount: 1 },
  { kind: 'numeric', name: 'holiday', range: null },
];
const N = NaN;
const TABLE: Table = {
  rows: 6,
  columns: {
    distance: { type: 'number', values: Float64Array.of(0.1, 2000, N, -5, 1e300, 1000) },
    carrier: { type: 'string', codes: Int32Array.of(0, 1, 1, 0, 2, -1), dictionary: ['B', 'A', 'rare'] },
    gate: { type: 'number', values: Float64Array.of(7, 7, 0.5, N, 9, 9) },
    holiday: { type: 'boolean', values: Float64Array.of(1, 0, N, 1, 1, 0) },
    at: { type: 'timestamp', values: new Float64Array(6) },
  },
};
const ALL = Int32Array.of(0, 1, 2, 3, 4, 5);

test('categories are learnt from training rows by count, then by name, and rare ones are left out', () => {
  const inputs = fitEncoders(COLUMNS, TABLE, ALL);
  assert.deepEqual(
    inputs.map((input) => input.name),
    ['distance', 'carrier', 'gate', 'holiday'],
  );
  assert.deepEqual(inputs[1], { kind: 'categorical', name: 'carrier', minCount: 2, categories: ['A', 'B'], rareCategories: ['rare'] });
  assert.deepEqual(inputs[2], { kind: 'categorical', name: 'gate', minCount: 1, categories: ['7', '9', '0.5'] });
  const [, carrier] = fitEncoders(COLUMNS, TABLE, Int32Array.of(0, 3, 1));
  assert.deepEqual(carrier, { kind: 'categorical', name: 'carrier', minCount: 2, categories: ['B'], rareCategories: ['A'] });
});

test('a table becomes a row-major float32 matrix: codes from 1, others 0, missing NaN', () => {
  const encoder = compileEncoder(fitEncoders(COLUMNS, TABLE, ALL));
  assert.deepEqual(
    [...encoder.encodeTable(TABLE)],
    [Math.fround(0.1), 2, 1, 1, 2000, 1, 1, 0, N, 1, 3, N, -5, 2, N, 1, N, 0, 2, 1, 1000, N, 2, 0],
  );
  assert.deepEqual([...encoder.encodeTable(TABLE, Int32Array.of(5, 0))], [1000, N, 2, 0, Math.fround(0.1), 2, 1, 1]);
});

test('a category never seen in training is coded as the others', () => {
  const encoder = compileEncoder([{ kind: 'categorical', name: 'carrier', minCount: 1, categories: ['A'] }]);
  const out = new Float32Array(3);
  ['A', 'unheard', null].forEach((carrier, i) => encoder.encodeRow({ carrier }, out, i));
  assert.deepEqual([...out], [1, 0, N]);
});

test('rows sent one by one give the same bits as the table, for every kind of value', () => {
  const table = randomTable(400);
  const columns: readonly ColumnDefinition[] = [
    { kind: 'numeric', name: 'number', range: null },
    { kind: 'categorical', name: 'number2', minCount: 2 },
    { kind: 'categorical', name: 'text', minCount: 3 },
    { kind: 'numeric', name: 'flag', range: null },
    { kind: 'categorical', name: 'flag2', minCount: 1 },
  ];
  const encoder = compileEncoder(
    fitEncoders(
      columns,
      table,
      Int32Array.from({ length: 200 }, (_, i) => i),
    ),
  );
  const matrix = encoder.encodeTable(table);
  const online = new Float32Array(matrix.length);
  for (let row = 0; row < table.rows; row += 1) encoder.encodeRow(overTheWire(recordAt(table, row)), online, row * encoder.names.length);
  assert.deepEqual(new Uint32Array(online.buffer), new Uint32Array(matrix.buffer));
});

test('a record that lacks a field or holds the wrong kind of value is refused without showing the value', () => {
  const encoder = compileEncoder(fitEncoders(COLUMNS, TABLE, ALL));
  const good: RawRecord = { distance: 1, carrier: 'A', gate: 7, holiday: true, extra: [] };
  encoder.encodeRow(good, new Float32Array(4), 0);
  const cases: readonly [RawRecord, string, RegExp][] = [
    [{ carrier: 'A', gate: 7, holiday: 1, distnace: 3 }, 'RECORD_FIELD_MISSING', /lacks the field "distance"\. Did you mean "distnace"\?/],
    [{ ...good, distance: undefined }, 'RECORD_FIELD_MISSING', /distance/],
    [{ ...good, distance: 'secret' }, 'RECORD_FIELD_INVALID', /"distance" must be a number or null, and the record has a text/],
    [{ ...good, carrier: ['secret'] }, 'RECORD_FIELD_INVALID', /a list/],
    [{ ...good, carrier: { a: 1 } }, 'RECORD_FIELD_INVALID', /an object/],
    [Object.create(good) as RawRecord, 'RECORD_FIELD_MISSING', /distance/],
  ];
  for (const [record, code, text] of cases) {
    assert.throws(
      () => encoder.encodeRow(record, new Float32Array(4), 0),
      (error) => {
        assert.ok(isDomainError(error) && error.code === code);
        assert.match(error.message, text);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  }
});

test('a column that the data lacks or stores as another type is named', () => {
  const fit = (column: ColumnDefinition) => () => fitEncoders([column], TABLE, ALL);
  assert.throws(fit({ kind: 'numeric', name: 'distence', range: null }), /"distence" is not in the data\. Did you mean "distance"\?/);
  assert.throws(fit({ kind: 'numeric', name: 'carrier', range: null }), /"carrier" is numeric, but the data has type string/);
  assert.throws(fit({ kind: 'numeric', name: 'at', range: null }), /type timestamp.*as its hour|such as its hour/);
  assert.throws(fit({ kind: 'categorical', name: 'at', minCount: 1 }), /FEATURE_TYPE|timestamp/);
});

function overTheWire(record: RawRecord): RawRecord {
  return JSON.parse(JSON.stringify(record)) as RawRecord;
}

function recordAt(table: Table, row: number): RawRecord {
  return Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, valueAt(column, row)]));
}

function valueAt(column: Column, row: number): unknown {
  if (column.type === 'string') return column.dictionary[column.codes[row] as number] ?? null;
  const value = column.values[row] as number;
  if (Number.isNaN(value)) return null;
  return column.type === 'boolean' ? value === 1 : value;
}

/** Numbers of every magnitude, texts with odd characters, nulls; a small linear congruential generator keeps it repeatable. */
function randomTable(rows: number): Table {
  let state = 12345;
  const next = (bound: number): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % bound;
  const number = (): number => [N, -0][next(16)] ?? (next(2001) - 1000) * 10 ** (next(90) - 45) + next(3) / 3;
  const dictionary = ['', 'a', 'ü', '😀', '1', 'null', '__proto__', 'true'];
  return {
    rows,
    columns: {
      number: { type: 'number', values: Float64Array.from({ length: rows }, number) },
      number2: { type: 'number', values: Float64Array.from({ length: rows }, () => (next(9) === 0 ? N : next(12) / 4 - 1)) },
      text: { type: 'string', codes: Int32Array.from({ length: rows }, () => next(9) - 1), dictionary },
      flag: { type: 'boolean', values: Float64Array.from({ length: rows }, () => [0, 1, N][next(3)] as number) },
      flag2: { type: 'boolean', values: Float64Array.from({ length: rows }, () => [0, 1, N][next(3)] as number) },
    },
  };
}
