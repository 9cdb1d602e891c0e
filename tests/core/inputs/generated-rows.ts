import type { CategoricalInput, FittedPolicy, NumericInput, SignatureInput } from '../../../core/features/signature.js';
import type { RawRecord } from '../../../core/inputs/raw-record.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';
import type { Column, Table } from '../../../core/table.js';

const NAMES = ['a', 'b', 'toString', 'c', 'constructor', 'd'];
const TEXTS = ['x', '7', 'true', 'rare', 'never seen', '', 'ü, "x"', '-0.5'];
const NUMBERS = [0, -0, 0.1, Math.fround(0.1), 0.7, -3, 1e39, -1e300, 3.4028234663852886e38, 1e-46, 2 ** 24 + 1];

function pick<T>(random: SeededRandom, values: readonly T[]): T {
  return values[random.nextInt(0, values.length - 1)] as T;
}

/** Inputs of both kinds, with and without ranges, values, rare categories and every policy of every rule. */
export function generatedInputs(random: SeededRandom): readonly SignatureInput[] {
  return NAMES.map((name): SignatureInput => (random.nextFloat() < 0.5 ? numericInput(random, name) : categoricalInput(random, name)));
}

function numericInput(random: SeededRandom, name: string): NumericInput {
  const policy = (): FittedPolicy => pick<FittedPolicy>(random, [{ kind: 'count' }, { kind: 'reject' }, { kind: 'impute', value: 0.3 }]);
  const range = pick(random, [null, [0.1, 0.7], [-5, 5]] as const);
  return {
    kind: 'numeric',
    name,
    range,
    ...(random.nextFloat() < 0.5 ? { trainingRange: [-0.5, 0.6] as const } : {}),
    rules: {
      ...(range !== null && random.nextFloat() < 0.6 ? { range: policy() } : {}),
      ...(random.nextFloat() < 0.5 ? { null: policy() } : {}),
      ...(random.nextFloat() < 0.5 ? { type: policy() } : {}),
    },
  };
}

function categoricalInput(random: SeededRandom, name: string): CategoricalInput {
  const policy = (): FittedPolicy => pick<FittedPolicy>(random, [{ kind: 'count' }, { kind: 'reject' }, { kind: 'impute', value: 'rare' }]);
  const values = pick(random, [undefined, 'known', ['x', 'rare', 'true']] as const);
  return {
    kind: 'categorical',
    name,
    minCount: 2,
    categories: pick(random, [['x', '7', 'true'], ['rare', 'x'], []]),
    ...(random.nextFloat() < 0.5 ? { rareCategories: ['rare', ''] } : {}),
    ...(values === undefined ? {} : { values }),
    rules: {
      ...(values !== undefined && random.nextFloat() < 0.6 ? { values: policy() } : {}),
      ...(random.nextFloat() < 0.5 ? { null: policy() } : {}),
    },
  };
}

/** Rows of a snapshot for them: numbers in and out of range, rare and unseen categories, flags, and missing values. */
export function generatedTable(random: SeededRandom, inputs: readonly SignatureInput[], rows: number): Table {
  return { rows, columns: Object.fromEntries(inputs.map((input) => [input.name, generatedColumn(random, input, rows)])) };
}

function generatedColumn(random: SeededRandom, { kind }: SignatureInput, rows: number): Column {
  const isMissing = (): boolean => random.nextFloat() < 0.15;
  if (random.nextFloat() < 0.15) return { type: 'boolean', values: Float64Array.from({ length: rows }, () => pick(random, [0, 1, NaN])) };
  const number = (): number => (random.nextFloat() < 0.4 ? pick(random, NUMBERS) : random.nextFloat() * 2 - 0.8);
  if (kind === 'numeric') return { type: 'number', values: Float64Array.from({ length: rows }, () => (isMissing() ? NaN : number())) };
  if (random.nextFloat() < 0.3)
    return { type: 'number', values: Float64Array.from({ length: rows }, () => pick(random, [7, -0.5, 0, NaN])) };
  const codes = Int32Array.from({ length: rows }, () => (isMissing() ? -1 : random.nextInt(0, TEXTS.length - 1)));
  return { type: 'string', codes, dictionary: TEXTS };
}

/** The same rows as JSON carries them. */
export function recordsOf(table: Table, inputs: readonly SignatureInput[]): readonly RawRecord[] {
  return Array.from({ length: table.rows }, (_, row) => {
    const values = inputs.map(({ name }) => [name, valueAt(table.columns[name] as Column, row)] as const);
    return JSON.parse(JSON.stringify(Object.fromEntries(values))) as RawRecord;
  });
}

function valueAt(column: Column, row: number): unknown {
  if (column.type === 'string') return column.dictionary[column.codes[row] as number] ?? null;
  const value = column.values[row] as number;
  if (Number.isNaN(value)) return null;
  return column.type === 'boolean' ? value === 1 : value;
}

export function rowsFrom({ columns }: Table, first: number, end: number): Table {
  const cut = ([name, column]: [string, Column]): [string, Column] => [
    name,
    column.type === 'string'
      ? { ...column, codes: column.codes.slice(first, end) }
      : { ...column, values: column.values.slice(first, end) },
  ];
  return { rows: end - first, columns: Object.fromEntries(Object.entries(columns).map(cut)) };
}
