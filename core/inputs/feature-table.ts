import { categoryText } from '../categories/category-text.js';
import { sourceColumns } from '../derived/compile-features.js';
import type { CompiledFeature } from '../derived/compile-features.js';
import { bindValue } from '../expression/bind-expression.js';
import { columnOf } from '../expression/compile-expression.js';
import { categoricalColumn, timestampColumn } from '../features/feature-column.js';
import type { ReadInput } from '../features/encoders/encoder-of.js';
import type { NumericInput, RequestInput } from '../features/signature.js';
import { guardRead } from '../input-rules/guard-read.js';
import type { Column, StringColumn, Table } from '../table.js';
import { columnWriter } from './encode-column.js';

/** The table with a column for each feature; without a value in rows that are not asked for. @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
export type WithFeatures = (table: Table, rows?: Int32Array) => Table;

/** @param inputs request columns; without rules the values are taken as they are */
export function tableFeatures(inputs: readonly RequestInput[], features: readonly CompiledFeature[]): WithFeatures {
  const used = new Set([...sourceColumns(features).values()].flatMap((names) => [...names]));
  const readers = inputs.filter(({ name }) => used.has(name)).map((input) => [input.name, cellsOf(input)] as const);
  return (table, rows) => {
    const cells: Record<string, Column> = Object.fromEntries(readers.map(([name, read]) => [name, read(table)]));
    for (const { name, node, types, zone, kind } of features)
      cells[name] = columnOf(kind, bindValue(node, { table: { rows: table.rows, columns: cells }, types, zone }), table.rows, rows);
    const derived = features.map(({ name }): [string, Column] => [name, cells[name] as Column]);
    return { rows: table.rows, columns: { ...table.columns, ...Object.fromEntries(derived) } };
  };
}

type CellsOf = (table: Table) => Column;

function cellsOf(input: RequestInput): CellsOf {
  if (input.kind === 'numeric') return numbersOf(input);
  if (input.kind !== 'ingredient') return textsOf(input);
  const { name, type } = input;
  if (type === 'number') return numbersOf({ kind: 'numeric', name, range: null });
  return type === 'text' ? (table) => categoricalColumn(table, name) : (table) => timestampColumn(table, name);
}

/** As a model gets them. */
function numbersOf(input: NumericInput): CellsOf {
  const writer = columnWriter(input);
  return (table) => {
    const out = new Float32Array(table.rows);
    writer(table, { rows: undefined, out, first: 0, stride: 1 })(0, table.rows);
    return { type: 'number', values: Float64Array.from(out) };
  };
}

function textsOf(input: ReadInput): CellsOf {
  const imputes = Object.values(input.rules ?? {}).some(({ kind }) => kind === 'impute');
  // What a boolean cannot read is missing to it.
  if (!imputes && input.kind !== 'boolean') return (table) => categoricalColumn(table, input.name);
  const { judge } = guardRead(input);
  const used = (category: string | null): string | null => {
    const value = judge(category, () => undefined);
    return value === null ? null : categoryText(String(value));
  };
  return (table) => judgedTexts(categoricalColumn(table, input.name), used);
}

/** Each category is judged once; the last one stands for missing values. */
function judgedTexts({ codes, dictionary }: StringColumn, used: (category: string | null) => string | null): StringColumn {
  const judged = dictionary.map(used);
  const texts = [...judged.map((text) => text ?? ''), used(null) ?? ''];
  const missing = used(null) === null ? -1 : dictionary.length;
  return { type: 'string', dictionary: texts, codes: codes.map((code) => (code < 0 ? missing : judged[code] === null ? -1 : code)) };
}
