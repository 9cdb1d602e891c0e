import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '../../../core/errors.js';
import type { SignatureInput } from '../../../core/features/signature.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import type { RawRecord } from '../../../core/inputs/raw-record.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { Table } from '../../../core/table.js';
import { compileEntrance } from '../../../serving/entrance/compile-entrance.js';

const INPUTS: readonly SignatureInput[] = [
  {
    kind: 'numeric',
    name: 'a',
    range: [0.1, 0.7],
    trainingRange: [0.2, 0.6],
    rules: { range: { kind: 'impute', value: 0.3 }, null: { kind: 'impute', value: 0.123456789 }, type: { kind: 'impute', value: -0 } },
  },
  { kind: 'numeric', name: 'b', range: null, trainingRange: [-1, 1], rules: { type: { kind: 'count' } } },
  {
    kind: 'categorical',
    name: 'toString',
    minCount: 2,
    categories: ['x', '7', 'true'],
    values: 'known',
    rareCategories: ['rare'],
    rules: { values: { kind: 'impute', value: 'rare' }, null: { kind: 'impute', value: '7' } },
  },
  { kind: 'categorical', name: '__proto__', minCount: 1, categories: ['x'], rules: { null: { kind: 'impute', value: 'x' } } },
];
const PROGRAM = compileInputs({ inputs: INPUTS });
const UNCOUNTED = () => ({ inc: () => undefined });
const ROWS = 2_000;
const fieldOf = (row: number): string => `row ${row}`;

function randomTable(): Table {
  const random = seededRandom(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.nextFloat() * values.length)] as T;
  const numbers = (): Float64Array =>
    Float64Array.from({ length: ROWS }, () => pick([NaN, 0.1, Math.fround(0.1), 0.7, -0, 1e39, random.nextFloat() * 2 - 0.5]));
  const codes = (): Int32Array => Int32Array.from({ length: ROWS }, () => pick([-1, 0, 1, 2, 3, 4]));
  const dictionary = ['x', '7', 'true', 'rare', 'never seen'];
  const columns = {
    a: { type: 'number', values: numbers() },
    b: { type: 'number', values: numbers() },
    toString: { type: 'string', codes: codes(), dictionary },
  } as const;
  return { rows: ROWS, columns: withProto(columns, { type: 'string', codes: codes(), dictionary } as const) };
}

/** As JSON.parse makes it: a field of the object itself. */
function withProto<T extends object>(object: T, value: unknown): T {
  return Object.defineProperty({ ...object }, '__proto__', { value, enumerable: true, writable: true, configurable: true });
}

function recordAt({ columns }: Table, row: number): RawRecord {
  const values = INPUTS.map(({ name }): unknown => {
    const column = Object.getOwnPropertyDescriptor(columns, name)?.value as Table['columns'][string];
    if (column.type === 'string') return column.dictionary[column.codes[row] as number] ?? null;
    return Number.isNaN(column.values[row]) ? null : column.values[row];
  });
  const record = Object.fromEntries(INPUTS.slice(0, 3).map(({ name }, i) => [name, values[i]]));
  return withProto(record, values[3]);
}

test('a row gets the same bits from a file, a record and values one by one', () => {
  const table = randomTable();
  const expected = PROGRAM.fromTable(table);
  const entrance = compileEntrance(PROGRAM, UNCOUNTED);
  const width = INPUTS.length;
  const [direct, single] = [new Float32Array(expected.length), new Float32Array(expected.length)];
  for (let row = 0; row < ROWS; row += 1) {
    const record = recordAt(table, row);
    entrance.encodeRecord(record, row, direct, row * width);
    INPUTS.forEach(({ name }, i) => {
      single[row * width + i] = entrance.encodeValue(i, Object.getOwnPropertyDescriptor(record, name)?.value, row, fieldOf);
    });
  }
  const bits = (matrix: Float32Array): Uint32Array => new Uint32Array(matrix.buffer);
  for (const matrix of [direct, single]) assert.deepEqual(bits(matrix), bits(expected));
});

test('a float32 matrix is used itself, or a copy where a rule puts in a value', () => {
  const told: string[] = [];
  const inputs = INPUTS.filter(({ kind }) => kind === 'numeric');
  const entrance = compileEntrance(compileInputs({ inputs }), (column, rule, policy) => ({
    inc: () => told.push(`${column} ${rule} ${policy}`),
  }));
  const fine = Float32Array.of(0.5, 1, 0.2, NaN);
  assert.equal(entrance.checkMatrix(fine, fieldOf), fine);
  assert.deepEqual(told, []);
  const sent = Float32Array.of(0.5, 2, NaN, Infinity, 0.9, 0);
  assert.deepEqual([...entrance.checkMatrix(sent, fieldOf)], [0.5, 2, Math.fround(0.123456789), NaN, Math.fround(0.3), 0]);
  assert.deepEqual([...sent], [0.5, 2, NaN, Infinity, Math.fround(0.9), 0]);
  assert.deepEqual(told, ['b out_of_training_range count', 'a null impute', 'b type count', 'a range impute']);
  assert.equal(entrance.encodeValue(0, NaN, 0, fieldOf), Math.fround(0.123456789));
  assert.equal(entrance.encodeValue(1, 0.25, 0, fieldOf), 0.25);
});

test('a column whose name every object has must be there all the same', () => {
  const entrance = compileEntrance(compileInputs({ inputs: INPUTS.slice(0, 3) }), UNCOUNTED);
  assert.throws(() => entrance.encodeRecord({ a: 1, b: 1 }, 4, new Float32Array(3), 0), /Column records\[4\]\.toString is missing/);
});

test('whatever a record holds, it is encoded or refused by an error that does not show it', () => {
  const random = seededRandom('anything');
  const secret = 'secret-7731';
  const anything: readonly unknown[] = [
    secret,
    `${secret}`.repeat(500),
    -7731.5,
    7731e300,
    Infinity,
    NaN,
    true,
    null,
    undefined,
    [secret],
    { secret },
    () => secret,
  ];
  const policies = [{ kind: 'reject' }, { kind: 'count' }, { kind: 'impute', value: 0.5 }] as const;
  const pick = <T>(values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;
  const out = new Float32Array(2);
  for (let i = 0; i < 3_000; i += 1) {
    const rules = { type: pick(policies), null: pick(policies), range: pick(policies) };
    const texts = { type: pick(policies.slice(0, 2)), values: pick(policies.slice(0, 2)) };
    const inputs: readonly SignatureInput[] = [
      { kind: 'numeric', name: 'a', range: [0, 1], trainingRange: [0.2, 0.4], rules },
      { kind: 'categorical', name: 'b', minCount: 1, categories: ['x'], values: pick(['known', ['x', 'y']] as const), rules: texts },
    ];
    const entrance = compileEntrance(compileInputs({ inputs }), UNCOUNTED);
    const record = { a: pick(anything), b: pick(anything), ...(random.nextFloat() < 0.1 ? { [secret.slice(0, 6)]: 1 } : {}) };
    try {
      entrance.encodeRecord(record, i, out, 0);
      if (isCell(record.a) && isCell(record.b) && !isRounded(record.b))
        assert.deepEqual(compileInputs({ inputs }).fromTable(tableOf(record)), out);
    } catch (error) {
      assert.ok(isDomainError(error), String(error));
      assert.ok(!/7731/.test(`${error.message} ${JSON.stringify(error.details)}`), error.message);
    }
  }
});

/** What a file can hold in both columns. */
function isCell(value: unknown): boolean {
  return value === null || typeof value === 'boolean' || Number.isFinite(value);
}

/** An integer that a file may hold exactly, and JSON may have changed: no category of a request. */
function isRounded(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** One row, as a file would hold it. */
function tableOf({ a, b }: RawRecord): Table {
  const dictionary = b === null ? [] : [String(b)];
  const codes = Int32Array.of(b === null ? -1 : 0);
  return {
    rows: 1,
    columns: { a: { type: 'number', values: Float64Array.of(a === null ? NaN : Number(a)) }, b: { type: 'string', codes, dictionary } },
  };
}
