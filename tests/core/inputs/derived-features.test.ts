import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFeatures } from '../../../core/derived/compile-features.js';
import type { FeatureExpression } from '../../../core/derived/compile-features.js';
import { isDomainError } from '../../../core/errors.js';
import type { ValueKind } from '../../../core/expression/functions/expression-function.js';
import { FUNCTIONS } from '../../../core/expression/functions/all-functions.js';
import type { DerivedInput, InputColumns, RequestInput } from '../../../core/features/signature.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../../core/inputs/stored-records.js';
import type { RawRecord } from '../../../core/inputs/raw-record.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';
import type { Column, Table } from '../../../core/table.js';
import { rowsFrom } from './generated-rows.js';

const ROWS = 60;
const ZONE = 'America/New_York';
const TEXTS = ['x', '7', 'true', 'a, b ,c', ' two words ', '', 'Ü ß', '2024-03-10', '2024-11-03 01:30:00', '😀 x'];
const NUMBERS = [0, -0, 0.1, -3, 1e38, -1e30, 1e-46, 2 ** 24 + 1, 2.5];
const TIMES = ['2024-03-10T07:00:00Z', '2024-11-03T05:30:00Z', '2024-11-03T06:30:00Z', '1969-12-31T23:59:59.999Z', '2026-07-01T00:00:00Z'];
const KINDS: readonly ValueKind[] = ['number', 'string', 'boolean', 'time'];

const COLUMNS: InputColumns = {
  inputs: [
    { kind: 'numeric', name: 'n', range: [-5, 5], rules: { range: { kind: 'impute', value: 1.5 }, null: { kind: 'impute', value: -2 } } },
    { kind: 'numeric', name: 'm', range: null },
    {
      kind: 'categorical',
      name: 'c',
      minCount: 1,
      categories: ['x', '7'],
      values: 'known',
      rules: { values: { kind: 'impute', value: 'x' } },
    },
    { kind: 'categorical', name: 'd', minCount: 1, categories: ['x'], rules: { null: { kind: 'impute', value: 'rare one' } } },
  ],
  ingredients: [
    { kind: 'ingredient', name: 'q', type: 'number', zone: ZONE },
    { kind: 'ingredient', name: 's', type: 'text', zone: ZONE },
    { kind: 'ingredient', name: 't', type: 'time', zone: ZONE },
    { kind: 'ingredient', name: 'u', type: 'time', zone: ZONE },
  ],
};
const NAMES: Readonly<Record<string, readonly string[]>> = {
  number: ['n', 'm', 'q'],
  string: ['c', 'd', 's'],
  time: ['t', 'u'],
  boolean: [],
};

function pick<T>(random: SeededRandom, values: readonly T[]): T {
  return values[random.nextInt(0, values.length - 1)] as T;
}

/** An expression of that kind: columns, literals, operators and every function. */
function generated(random: SeededRandom, kind: ValueKind, depth: number): string {
  const of = (one: ValueKind): string => generated(random, one, depth - 1);
  if (depth <= 0 || random.nextFloat() < 0.2) return leaf(random, kind);
  const ways = [...FUNCTIONS].filter(([, { gives }]) => gives === kind || gives === 'same');
  const own: Readonly<Record<string, readonly (() => string)[]>> = {
    number: [() => `(${of('number')} ${pick(random, ['+', '-', '*', '/', '%'])} ${of('number')})`, () => `-(${of('number')})`],
    boolean: [
      () => `(${of('number')} ${pick(random, ['<', '<=', '>', '>=', '==', '!='])} ${of('number')})`,
      () => `(${of('time')} < ${of('time')})`,
      () => `(${of('string')} == ${of('string')})`,
      () => `(${of('boolean')} ${pick(random, ['&&', '||'])} ${of('boolean')})`,
      () => `!(${of('boolean')})`,
      () => `is_null(${of(pick(random, KINDS))})`,
    ],
  };
  const call = (): string => {
    const [name, { takes, same }] = pick(random, ways);
    if (same !== undefined && !same.includes(kind)) return leaf(random, kind);
    return `${name}(${takes.map((parameter) => of(parameter === 'same' ? kind : parameter)).join(', ')})`;
  };
  return pick(random, [...(own[kind] ?? []), call, call])();
}

function leaf(random: SeededRandom, kind: ValueKind): string {
  if (kind === 'boolean') return pick(random, ['true', 'false', 'is_null(n)', 'm > 0']);
  if (random.nextFloat() < 0.7) return pick(random, NAMES[kind] ?? []);
  if (kind === 'number') return pick(random, ['0', '2', '-0.5', '1e30']);
  return kind === 'time' ? pick(random, ['t', 'u', "time('2024-03-10')"]) : pick(random, ["'x'", "''", "','", "'2024-01-31'"]);
}

/** Three features, of which the last one takes the first. */
function generatedFeatures(random: SeededRandom): readonly FeatureExpression[] {
  const kind = pick(random, ['number', 'string', 'boolean'] as const);
  const first = generated(random, kind, 3);
  const last = kind === 'boolean' ? '!(first)' : kind === 'string' ? 'length(first) + 1' : 'first * 2';
  const other = generated(random, pick(random, ['number', 'string', 'boolean'] as const), 4);
  return [first, other, last].map((expression, i) => ({
    name: ['first', 'other', 'last'][i] as string,
    expression: /[ncmdqstu]\b/.test(expression) ? expression : `if(is_null(n), ${expression}, ${expression})`,
    zone: pick(random, ['UTC', ZONE]),
  }));
}

function derivedInputs(features: readonly FeatureExpression[]): readonly DerivedInput[] {
  const kinds = new Map<string, ValueKind>([
    ...NAMES.number!.map((n) => [n, 'number'] as const),
    ...NAMES.string!.map((n) => [n, 'string'] as const),
    ...NAMES.time!.map((n) => [n, 'time'] as const),
  ]);
  return compileFeatures(features, kinds).map(({ kind, ...feature }, i): DerivedInput => {
    const { name, expression, zone } = feature;
    if (kind === 'string' || i === 1)
      return { kind: 'categorical', name, expression, zone, minCount: 1, categories: ['x', '1', '0', '2', 'long'] };
    return { kind: 'numeric', name, expression, zone, range: null };
  });
}

function generatedTable(random: SeededRandom): { readonly table: Table; readonly records: readonly RawRecord[] } {
  const records = Array.from({ length: ROWS }, (): RawRecord => {
    const maybe = <T>(value: T): T | null => (random.nextFloat() < 0.15 ? null : value);
    const number = (): number | null => maybe(random.nextFloat() < 0.5 ? pick(random, NUMBERS) : random.nextFloat() * 12 - 6);
    const text = (): string | null => maybe(pick(random, TEXTS));
    const time = (): string | null => maybe(pick(random, TIMES));
    return { n: number(), m: number(), c: text(), d: text(), q: number(), s: text(), t: time(), u: time() };
  });
  const column = (name: string): Column => {
    const values = records.map((record) => record[name]);
    if (NAMES.string!.includes(name)) {
      const codes = Int32Array.from(values, (value) => (value === null ? -1 : TEXTS.indexOf(value as string)));
      return { type: 'string', codes, dictionary: TEXTS };
    }
    const isTime = NAMES.time!.includes(name);
    const number = (value: unknown): number => (value === null ? NaN : isTime ? Date.parse(value as string) : (value as number));
    return { type: isTime ? 'timestamp' : 'number', values: Float64Array.from(values, number) };
  };
  const names = Object.values(NAMES).flat();
  return { table: { rows: ROWS, columns: Object.fromEntries(names.map((name) => [name, column(name)])) }, records };
}

const bits = (matrix: Float32Array): Uint32Array => new Uint32Array(matrix.buffer, matrix.byteOffset, matrix.length);

test('random expressions give a row the same bits from a table, some rows of it, pieces of it, a record, and columns', () => {
  const random = seededRandom('derived features');
  let present = 0;
  for (let round = 0; round < 150; round += 1) {
    const features = derivedInputs(generatedFeatures(random));
    const what = JSON.stringify(features.map(({ expression }) => expression));
    const program = compileInputs({ ...COLUMNS, features });
    const width = program.modelColumns.length;
    const { table, records } = generatedTable(random);
    const expected = program.fromTable(table);
    assert.equal(expected.length, ROWS * width);
    assert.ok(!expected.includes(Infinity) && !expected.includes(-Infinity), what);
    for (let at = 0; at < expected.length; at += width) present += Number.isNaN(expected[at + width - 1]) ? 0 : 1;
    assert.deepEqual(bits(program.fromRecords(records, TAKE_RECORDS)), bits(expected), what);

    const byColumn = new Float32Array(expected.length);
    const reader = program.reader(TAKE_RECORDS);
    const { inputs } = program.requestColumns;
    const isInput = (column: number): boolean => column < COLUMNS.inputs.length;
    records.forEach((record, row) => {
      inputs.forEach(({ name }: RequestInput, column) => {
        const encoded = reader.encodeValue(column, record[name], row, () => name);
        if (isInput(column)) byColumn[row * width + column] = encoded;
      });
      // NaN is how a tensor says null.
      reader.encodeFeatures(
        inputs.map(({ name }) => record[name] ?? NaN),
        byColumn,
        row * width,
      );
    });
    assert.deepEqual(bits(byColumn), bits(expected), what);

    const inPieces = new Float32Array(expected.length);
    const pieces = program.pieces({});
    for (const [first, end] of [[0, 1], [1, 40], [40, ROWS]] as const) pieces.take(rowsFrom(table, first, end), inPieces, first); // prettier-ignore
    assert.deepEqual(bits(inPieces), bits(expected), what);

    const some = Int32Array.from({ length: 25 }, () => random.nextInt(0, ROWS - 1));
    const chosen = Float32Array.from([...some].flatMap((row) => [...expected.subarray(row * width, (row + 1) * width)]));
    assert.deepEqual(bits(program.fromTable(table, some)), bits(chosen), what);
  }
  assert.ok(present > 2_000, `only ${present} values are not null`);
});

test('features take what rules have put in where rows are served, and what is there where rows are trained on', () => {
  const feature = (name: string, expression: string): DerivedInput => ({ kind: 'numeric', name, range: null, expression, zone: 'UTC' });
  const features = [feature('twice', 'n * 2'), feature('missing', 'is_null(n)')];
  const program = compileInputs({ inputs: COLUMNS.inputs.slice(0, 1), features });
  const table: Table = { rows: 3, columns: { n: { type: 'number', values: Float64Array.of(1, 90, NaN) } } };
  assert.deepEqual([...program.fromTable(table)], [1, 2, 0, 1.5, 3, 0, -2, -4, 0]);
  assert.deepEqual([...program.fromTrainingRows(table)], [1, 2, 0, 90, 180, 0, NaN, NaN, 1]);
});

/** Five kinds that become several columns or are read of texts, and features of those that have a text. */
const WIDE: InputColumns = {
  inputs: [
    { kind: 'date', name: 'since', parts: ['year', 'month', 'hour'], zone: ZONE, base: '2020-01-01' },
    { kind: 'categorical', name: 'c', minCount: 1, categories: ['x', '7'], encoding: 'one-hot' },
    { kind: 'boolean', name: 'b', true: ['two words'], false: ['x'], rules: { type: { kind: 'impute', value: 'true' } } },
    { kind: 'tokens', name: 'l', separators: [','], tokens: ['a', 'b'], hasOther: true },
    {
      kind: 'text',
      name: 'p',
      words: [1, 2],
      characters: null,
      buckets: 4,
      norm: 'l2',
      rules: { null: { kind: 'impute', value: 'none' } },
    },
    { kind: 'numeric', name: 'n', range: null },
  ],
  ingredients: [{ kind: 'ingredient', name: 't', type: 'time', zone: ZONE }],
  features: [
    { kind: 'numeric', name: 'f1', range: null, expression: "length(p) + if(b == '1', 100, 0)", zone: 'UTC' },
    { kind: 'categorical', name: 'f2', minCount: 1, categories: ['x', 'a, b ,c'], expression: 'if(is_null(c), l, c)', zone: 'UTC' },
    { kind: 'numeric', name: 'f3', range: null, expression: 'n * hour(t) + f1', zone: ZONE },
  ],
};
const WIDE_NAMES = ['since', 'c', 'b', 'l', 'p'];

test('features stand behind inputs that become several columns, and a row has the same bits from a table and from a record', () => {
  const program = compileInputs(WIDE);
  const width = program.modelColumns.length;
  assert.equal(width, 3 + 3 - 1 + 1 + 3 + 4 + 1 + 3);
  assert.deepEqual(program.modelColumns.slice(-4), ['n', 'f1', 'f2', 'f3']);
  const random = seededRandom('wide');
  const values: readonly (string | null)[] = [...TEXTS.filter((text) => text !== ''), null];
  const dates = ['2024-03-10', '2024-11-03 01:30:00', '2024-03-10T07:00:00Z', null];
  const records = Array.from({ length: ROWS }, (): RawRecord => {
    const texts = WIDE_NAMES.map((name) => [name, pick(random, name === 'since' ? dates : values)] as const);
    return { ...Object.fromEntries(texts), n: pick(random, [0.5, 2, null]), t: pick(random, TIMES) };
  });
  const text = (name: string): Column => {
    const dictionary = [...TEXTS, ...dates.filter((date) => date !== null)];
    return { type: 'string', codes: Int32Array.from(records, (record) => dictionary.indexOf(record[name] as string)), dictionary };
  };
  const columns: Record<string, Column> = {
    ...Object.fromEntries(WIDE_NAMES.map((name) => [name, text(name)])),
    n: { type: 'number', values: Float64Array.from(records, ({ n }) => (n as number | null) ?? NaN) },
    t: { type: 'timestamp', values: Float64Array.from(records, ({ t }) => Date.parse(String(t))) },
  };
  const table: Table = { rows: ROWS, columns };
  const expected = program.fromTable(table);
  assert.deepEqual(bits(program.fromRecords(records, TAKE_RECORDS)), bits(expected));
  const pieces = new Float32Array(expected.length);
  const rows = program.pieces({});
  for (const [first, end] of [[0, 7], [7, ROWS]] as const) rows.take(rowsFrom(table, first, end), pieces, first); // prettier-ignore
  assert.deepEqual(bits(pieces), bits(expected));

  const byColumn = new Float32Array(expected.length);
  const reader = program.reader(TAKE_RECORDS);
  const { inputs } = program.requestColumns;
  records.forEach((record, row) => {
    inputs.forEach(({ name }, column) => reader.writeValue(column, record[name], row, () => name, byColumn, row * width));
    const sent = inputs.map(({ name }) => record[name] ?? NaN);
    reader.encodeFeatures(sent, byColumn, row * width);
  });
  assert.deepEqual(bits(byColumn), bits(expected));
  const ofFeature = (at: number): number[] => records.map((_, row) => expected[row * width + width - 3 + at] as number);
  assert.ok(ofFeature(0).some((value) => value >= 100) && ofFeature(0).some((value) => value < 100));
  assert.ok(new Set(ofFeature(1)).size >= 3 && ofFeature(2).some((value) => !Number.isNaN(value)));
});

test('a number is what a model would get of it, so that float32 and JSON give a feature the same bits', () => {
  const features: DerivedInput[] = [{ kind: 'numeric', name: 'f', range: null, expression: 'm * 3', zone: 'UTC' }];
  const program = compileInputs({ inputs: [{ kind: 'numeric', name: 'm', range: null }], features });
  const [ofDouble, ofFloat] = [0.1, Math.fround(0.1)].map((m) => program.fromRecords([{ m }], TAKE_RECORDS));
  assert.deepEqual(bits(ofDouble as Float32Array), bits(ofFloat as Float32Array));
});

test('a row whose column the table has of another type, or not at all, is refused by the name of the column', () => {
  const features: DerivedInput[] = [{ kind: 'numeric', name: 'f', range: null, expression: 'hour(t)', zone: 'UTC' }];
  const program = compileInputs({ inputs: [], ingredients: COLUMNS.ingredients!, features });
  const text: Column = { type: 'string', codes: Int32Array.of(0), dictionary: ['x'] };
  for (const [columns, code] of [
    [{ t: text }, 'FEATURE_TYPE_MISMATCH'],
    [{}, 'FEATURE_COLUMN_MISSING'],
  ] as const)
    // prettier-ignore
    assert.throws(
      () => program.fromTable({ rows: 1, columns }),
      (error) => isDomainError(error) && error.code === code && error.details.column === 't',
    );
});
