import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildColumnProfile, countInto, withZeroCounts } from '../../../core/drift/column-profile.js';
import type { ColumnProfile } from '../../../core/drift/column-profile.js';
import { RowCounts } from '../../../core/input-rules/row-counts.js';
import type { TableViolation } from '../../../core/input-rules/row-counts.js';
import { TableRows } from '../../../core/input-rules/table-rows.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../../core/inputs/stored-records.js';
import type { CategoricalInput, NumericInput, SignatureInput } from '../../../core/features/signature.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { Column, Table } from '../../../core/table.js';

function valuesOf(column: Column): (number | string | null)[] {
  if (column.type === 'string') return Array.from(column.codes, (code) => column.dictionary[code] ?? null);
  return Array.from(column.values);
}

function slice({ columns }: Table, start: number, end: number): Table {
  const cut = ([name, column]: [string, Column]): [string, Column] => [
    name,
    column.type === 'string'
      ? { ...column, codes: column.codes.slice(start, end) }
      : { ...column, values: column.values.slice(start, end) },
  ];
  return { rows: end - start, columns: Object.fromEntries(Object.entries(columns).map(cut)) };
}

/** What breaks a rule when the same rows come as records. */
function violationsOf(inputs: readonly SignatureInput[], table: Table): readonly TableViolation[] {
  const counts = new Map(inputs.map(({ name }) => [name, new RowCounts()]));
  const records = Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(inputs.map(({ name }) => [name, recordValue(table.columns[name] as Column, row)])),
  );
  compileInputs({ inputs }).fromRecords(records, {
    ...TAKE_RECORDS,
    brokenBy: ({ name }) => {
      return (rule, policy) => counts.get(name)?.add(rule, policy, 1);
    },
  });
  return [...counts].flatMap(([name, found]) => found.of(name));
}

function recordValue(column: Column, row: number): unknown {
  if (column.type === 'string') return column.dictionary[column.codes[row] as number] ?? null;
  const value = column.values[row] as number;
  if (Number.isNaN(value)) return null;
  return column.type === 'boolean' ? value === 1 : value;
}

/** What rules, encoder and profiles make of the table one after the other. */
function assertAlike(inputs: readonly SignatureInput[], reference: Readonly<Record<string, ColumnProfile>>, table: Table): void {
  const matrix = compileInputs({ inputs }).fromTable(table);
  const violations = violationsOf(inputs, table);
  for (const pieceRows of [table.rows, 7, 1]) {
    const rows = new TableRows(inputs, reference);
    const out = new Float32Array(matrix.length);
    for (let start = 0; start < table.rows; start += pieceRows)
      rows.take(slice(table, start, Math.min(table.rows, start + pieceRows)), out, start);
    assert.deepEqual(new Int32Array(out.buffer), new Int32Array(matrix.buffer));
    const facts = rows.facts();
    assert.deepEqual(sorted(facts.violations), sorted(violations));
    for (const [name, profile] of Object.entries(reference)) {
      const column = table.columns[name];
      assert.ok(column !== undefined);
      assert.deepEqual(facts.profiles[name], countInto(withZeroCounts(profile), valuesOf(column)));
    }
  }
}

function sorted<T extends { readonly column: string; readonly rule: string }>(violations: readonly T[]): T[] {
  return [...violations].sort((a, b) => (`${a.column} ${a.rule}` < `${b.column} ${b.rule}` ? -1 : 1));
}

const number = (name: string, more: Partial<NumericInput> = {}): NumericInput => ({ kind: 'numeric', name, range: null, ...more });
const SPECIAL = [NaN, 0, -0, Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, 3.4028234663852886e38, 3.4028235677973366e38, 1e-46];

function near(values: readonly number[]): number[] {
  return values.flatMap((value) => [
    value,
    value - Math.abs(value) * Number.EPSILON,
    value + Math.abs(value) * Number.EPSILON,
    value - 1e-7,
    value + 1e-7,
  ]);
}

test('numbers are checked, encoded and counted as one after the other, for edges of every kind and values on, beside and beyond them', () => {
  const random = seededRandom(11);
  const edgeSets: number[][] = [
    [],
    [3],
    [0, 1],
    [-1e308, 1e308],
    [-Number.MIN_VALUE, 0],
    [0, Number.MIN_VALUE],
    [1, 1 + Number.EPSILON],
    [0, 1e-300, 1],
    [0, 1, 2, 3, 1e9],
    [-1e300, -1, 0, 1e-9, 1],
    Array.from({ length: 18 }, (_, i) => i ** 3),
    Array.from({ length: 9 }, () => random.nextFloat()).sort((a, b) => a - b),
  ];
  for (const edges of edgeSets) {
    const reference: ColumnProfile = { kind: 'numeric', edges, counts: new Array<number>(edges.length + 1).fill(2), missing: 1 };
    const [first, last] = [edges[0] ?? 0, edges.at(-1) ?? 1];
    const spread = Array.from({ length: 500 }, () => first + (random.nextFloat() * 4 - 1.5) * (last - first));
    const values = Float64Array.from([...near(edges), ...near([first + 0.1, last - 0.1]), ...spread, ...SPECIAL]);
    const table: Table = { rows: values.length, columns: { n: { type: 'number', values } } };
    const ranges: readonly (readonly [number, number] | null)[] = [null, [first + 0.1, last - 0.1]];
    for (const range of ranges) {
      const trainingRange = range ?? ([first, last] as const);
      assertAlike([number('n', { range })], { n: reference }, table);
      assertAlike([number('n', { range: [-1e38, 0.3], trainingRange })], { n: reference }, table);
      const rules = { range: { kind: 'impute', value: 0.1 }, null: { kind: 'impute', value: 7 }, type: { kind: 'count' } } as const;
      assertAlike([number('n', { range, trainingRange, rules })], { n: reference }, table);
    }
  }
});

test('deciles of the values themselves are found again, a frequent value included', () => {
  const random = seededRandom(3);
  const values = Float64Array.from({ length: 3_000 }, () => (random.nextFloat() < 0.5 ? 0 : random.nextFloat() ** 4 * 1e4));
  const reference = { n: buildColumnProfile('numeric', values) };
  assertAlike([number('n')], reference, { rows: values.length, columns: { n: { type: 'number', values } } });
});

test('categories are checked, encoded and counted as one after the other, with ones that nobody knows and missing ones', () => {
  const category = (name: string, more: Partial<CategoricalInput> = {}): CategoricalInput => ({
    kind: 'categorical',
    name,
    minCount: 1,
    categories: ['a', 'b'],
    ...more,
  });
  const dictionary = ['b', 'zzz', 'a', 'rare', ...Array.from({ length: 100 }, (_, i) => `new-${i}`)];
  const codes = Int32Array.from({ length: 400 }, (_, i) => ((i * 7) % (dictionary.length + 1)) - 1);
  const flags = Float64Array.from(codes, (code) => (code < 0 ? NaN : code % 2));
  const table: Table = {
    rows: codes.length,
    columns: {
      c: { type: 'string', codes, dictionary },
      d: { type: 'string', codes, dictionary },
      flag: { type: 'boolean', values: flags },
    },
  };
  const reference: ColumnProfile = { kind: 'categorical', categories: ['a', 'zzz'], counts: [1, 2, 3], missing: 4 };
  const inputs = [
    category('c', { values: 'known', rareCategories: ['rare'] }),
    category('d', { values: ['a', 'zzz'], rules: { values: { kind: 'impute', value: 'b' }, null: { kind: 'impute', value: 'zz' } } }),
    category('flag', { categories: ['true'] }),
  ];
  assertAlike(inputs, { c: reference, d: reference }, table);
});

test('a table that grows its dictionary from piece to piece is the same table', () => {
  const dictionary: string[] = ['a'];
  const rows = new TableRows([{ kind: 'categorical', name: 'c', minCount: 1, categories: ['a', 'late'] }], {
    c: { kind: 'categorical', categories: ['a', 'late'], counts: [0, 0, 0], missing: 0 },
  });
  const out = new Float32Array(4);
  rows.take({ rows: 2, columns: { c: { type: 'string', codes: Int32Array.of(0, -1), dictionary } } }, out, 0);
  dictionary.push('other', 'late');
  rows.take({ rows: 2, columns: { c: { type: 'string', codes: Int32Array.of(2, 1), dictionary } } }, out, 2);
  assert.deepEqual([...out], [1, NaN, 2, 0]);
  assert.deepEqual(rows.facts().profiles['c'], { kind: 'categorical', categories: ['a', 'late'], counts: [1, 1, 1], missing: 1 });
});
