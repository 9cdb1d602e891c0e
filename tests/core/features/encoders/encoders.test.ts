import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { boolean, categorical, date, numeric, text, tokens } from '../../../../core/definition/builders/columns.js';
import type { ColumnInput } from '../../../../core/definition/builders/columns.js';
import { columnsInput } from '../../../../core/definition/schema/column-schema.js';
import type { ColumnDefinition, TextColumn } from '../../../../core/definition/definition.js';
import { fitEncoders } from '../../../../core/features/fit/fit-encoders.js';
import type { SignatureInput } from '../../../../core/features/signature.js';
import { buildSignature } from '../../../../core/features/signature.js';
import { compileInputs } from '../../../../core/inputs/input-program.js';
import { CHECK_RECORDS, TAKE_RECORDS } from '../../../../core/inputs/stored-records.js';
import type { Table } from '../../../../core/table.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';

interface Recorded {
  readonly texts: readonly string[];
  readonly hashed: readonly (Pick<TextColumn, 'words' | 'characters' | 'buckets' | 'norm'> & { readonly rows: readonly number[][] })[];
  readonly oneHot: readonly {
    readonly train: readonly string[];
    readonly minCount: number;
    readonly asked: readonly string[];
    readonly columns: readonly string[];
    readonly rows: readonly number[][];
  }[];
  readonly tokens: { readonly lists: readonly string[][]; readonly tokens: readonly string[]; readonly rows: readonly number[][] };
  readonly dates: { readonly zone: string; readonly base: string; readonly texts: readonly string[]; readonly rows: readonly number[][] };
}
const recorded = JSON.parse(readFileSync(packageFile('tests/oracles/recorded/encoders.json'), 'utf8')) as Recorded;

function texts(values: readonly (string | null)[]): Table['columns'][string] {
  const dictionary = [...new Set(values.filter((one) => one !== null))];
  return { type: 'string', codes: Int32Array.from(values, (one) => (one === null ? -1 : dictionary.indexOf(one))), dictionary };
}

function stored(columns: Readonly<Record<string, ColumnInput>>): readonly ColumnDefinition[] {
  return columnsInput.parse(columns).map((column) => (column.kind === 'date' ? { ...column, zone: column.zone ?? 'UTC' } : column));
}

function fitted(column: ColumnInput, values: readonly (string | null)[]): readonly SignatureInput[] {
  const table = { rows: values.length, columns: { x: texts(values) } };
  return fitEncoders(stored({ x: column }), table, Int32Array.from(values.keys()));
}

/** Of each value, from a record and from a table; both are the same bits. */
function encoded(inputs: readonly SignatureInput[], values: readonly (string | null)[]): number[][] {
  const program = compileInputs({ inputs });
  const width = program.modelColumns.length;
  const fromRecords = program.fromRecords(
    values.map((x) => ({ x })),
    TAKE_RECORDS,
  );
  const table = { rows: values.length, columns: { x: texts(values) } };
  const pieces = new Float32Array(fromRecords.length);
  program.pieces({}).take(table, pieces, 0);
  for (const other of [program.fromTable(table), program.fromTrainingRows(table), pieces]) assert.deepEqual(other, fromRecords);
  return values.map((_, row) => [...fromRecords.subarray(row * width, (row + 1) * width)]);
}

test('hashed n-grams are the numbers of HashingVectorizer, whatever the script of the text', () => {
  for (const { rows, words, characters, buckets, norm } of recorded.hashed) {
    const ngrams = words === null ? { characters: characters ?? [1, 1] } : { words };
    const inputs = fitted(text({ ngrams, buckets, norm }), recorded.texts);
    assert.deepEqual(
      encoded(inputs, recorded.texts),
      rows.map((row) => row.map((one) => one + 0)),
    );
  }
  const inputs = fitted(text(), ['été']);
  assert.deepEqual(encoded(inputs, ['été'.normalize('NFD')]), encoded(inputs, ['été']));
});

test('one-hot columns are those of OneHotEncoder, with the rare ones and the unseen in one', () => {
  for (const { train, minCount, asked, columns, rows } of recorded.oneHot) {
    const inputs = fitted(categorical({ encode: 'one-hot', minCount }), train);
    const names = compileInputs({ inputs }).modelColumns.map((name) => name.slice(2));
    const order = names.map((name) => columns.indexOf(name === 'other' ? 'infrequent_sklearn' : name));
    assert.deepEqual(
      encoded(inputs, asked),
      rows.map((row) => order.map((at) => row[at])),
    );
    assert.ok(encoded(inputs, [null])[0]?.every(Number.isNaN));
  }
});

test('auto is one-hot for few categories and codes for many', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `c${i}`);
  assert.equal(compileInputs({ inputs: fitted(categorical({ encode: 'auto' }), names(10)) }).modelColumns.length, 10);
  assert.equal(compileInputs({ inputs: fitted(categorical({ encode: 'auto' }), names(11)) }).modelColumns.length, 1);
});

test('token lists are those of MultiLabelBinarizer, in whatever order, case and spacing they are written', () => {
  const written = recorded.tokens.lists.map((list) =>
    list.length < 2 ? list.join('') : `${list.slice(0, -1).join(' ,')}, and ${list.at(-1)}`,
  );
  const inputs = fitted(tokens(), written);
  const names = compileInputs({ inputs }).modelColumns.map((name) => name.slice(2));
  const order = names.map((name) => recorded.tokens.tokens.indexOf(name));
  const expected = recorded.tokens.rows.map((row) => order.map((at) => row[at]));
  assert.deepEqual(encoded(inputs, written), expected);
  assert.deepEqual(
    encoded(
      inputs,
      recorded.tokens.lists.map((list) => [...list].reverse().join('; ').toUpperCase()),
    ),
    expected,
  );
  const few = fitted(tokens({ maxTokens: 1 }), ['sand, a', 'a']);
  assert.deepEqual(
    [compileInputs({ inputs: few }).modelColumns, encoded(few, ['new', ', ,', 'A and b'])],
    [
      ['x=a', 'x=other'],
      [
        [0, 1],
        [0, 0],
        [1, 1],
      ],
    ],
  );
});

test('parts of dates are those of Python, also where clocks are changed', () => {
  const { zone, base, texts: instants, rows } = recorded.dates;
  const parts = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'days'] as const;
  const inputs = fitted(date({ parts, zone, base }), instants);
  assert.deepEqual(encoded(inputs, instants), rows);
  const hours = fitted(date({ parts: ['day', 'hour'], zone }), instants);
  const readings = ['2026-03-08T01:30', '2026-03-08 02:30:00', '2026-11-01T01:30:00', '2026-03-01', '2026-03-01T10:00:00+01:00'];
  assert.deepEqual(encoded(hours, readings), [
    [8, 1],
    [8, 3],
    [1, 1],
    [1, 0],
    [1, 4],
  ]);
  const event = {
    rows: 1,
    columns: { x: { type: 'timestamp' as const, values: Float64Array.of(Date.parse('2026-03-08T07:00:00.250Z')) } },
  };
  assert.deepEqual([...compileInputs({ inputs: hours }).fromTable(event)], [8, 3]);
});

test('true and false are read in every spelling that the source or the definition has', () => {
  const inputs = fitted(boolean({ true: ['ja'], false: ['nein'] }), ['ja']);
  assert.deepEqual(encoded(inputs, ['true', 'False', '1', '0', '1.0', 'ja', 'nein', 'vielleicht', null, '']), [
    [1],
    [0],
    [1],
    [0],
    [1],
    [1],
    [0],
    [NaN],
    [NaN],
    [NaN],
  ]);
  const program = compileInputs({ inputs });
  assert.deepEqual([...program.fromRecords([{ x: true }, { x: 0 }, { x: 2 }], TAKE_RECORDS)], [1, 0, NaN]);
  assert.throws(() => program.fromRecords([{ x: 'vielleicht' }], CHECK_RECORDS), /INPUT_RULE_BROKEN|rule/);
});

test('rules hold for the new kinds, and change no training row', () => {
  const inputs = fitted(boolean({ rules: { null: { kind: 'impute', with: 'mode' } } }), ['1', '1', '0', null]);
  const program = compileInputs({ inputs });
  const table = { rows: 1, columns: { x: texts([null]) } };
  assert.deepEqual([[...program.fromTable(table)], [...program.fromTrainingRows(table)]], [[1], [NaN]]);
  const counted = program.pieces({});
  counted.take({ rows: 3, columns: { x: texts([null, '1', 'x']) } }, new Float32Array(3), 0);
  assert.deepEqual(counted.facts().violations, [
    { column: 'x', rule: 'null', policy: 'impute', rows: 2 },
    { column: 'x', rule: 'type', policy: 'reject', rows: 1 },
  ]);
});

test('what cannot be read, and more inputs than a model has, are refused by the column', () => {
  assert.throws(() => fitted(date(), ['2026-02-30', '2026-02-28']), /"x" has 1 of 2 values that a date column does not read/);
  assert.throws(() => fitted(boolean(), ['yes']), /boolean\(\{ true: \['yes'\]/);
  const wide = stored({ x: text({ ngrams: { words: [1, 1], characters: [1, 2] }, buckets: 4_096 }), y: text({ buckets: 4_096 }) });
  const table = { rows: 1, columns: { x: texts(['a']), y: texts(['a']) } };
  assert.throws(() => fitEncoders(wide, table, Int32Array.of(0)), /become 12288 inputs.*"x" 8192, "y" 4096/);
});

test('a row beside columns of several inputs has every value in its place, and names are told apart', () => {
  const columns = stored({ a: numeric(), b: categorical({ encode: 'one-hot' }), 'b=u': numeric(), c: date({ parts: ['hour'] }) });
  const table: Table = {
    rows: 2,
    columns: {
      a: { type: 'number', values: Float64Array.of(7, 8) },
      b: texts(['u', 'v']),
      'b=u': { type: 'number', values: Float64Array.of(5, 6) },
      c: texts(['2026-01-01T03:00:00Z', null]),
    },
  };
  const inputs = fitEncoders(columns, table, Int32Array.of(0, 1));
  const program = compileInputs({ inputs });
  assert.deepEqual(program.modelColumns, ['a', 'b=u #1', 'b=v', 'b=u', 'c hour']);
  assert.deepEqual([...program.fromTable(table)], [7, 1, 0, 5, 3, 8, 0, 1, 6, NaN]);
  const records = [
    { a: 7, b: 'u', 'b=u': 5, c: '2026-01-01T03:00:00Z' },
    { c: null, b: 'v', 'b=u': 6, a: 8 },
  ];
  assert.deepEqual(program.fromRecords(records, TAKE_RECORDS), program.fromTable(table));
});

test('signatures without new kinds are as releases before wrote them', () => {
  const facts = {
    model: 'm',
    task: 'regression',
    objective: 'o',
    classes: null,
    label: 'y',
    trainedOn: { snapshot: 's', definitionDigest: 'd', trainedUntilMs: 0 },
  } as const;
  assert.equal(buildSignature({ ...facts, inputs: fitted(categorical(), ['a']) }).formatVersion, 1);
  assert.equal(buildSignature({ ...facts, inputs: fitted(boolean(), ['1']) }).formatVersion, 2);
});
