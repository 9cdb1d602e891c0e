import { bindValue } from '../../expression/bind-expression.js';
import { isMissing } from '../../expression/functions/expression-function.js';
import type { Value, ValueAt } from '../../expression/functions/expression-function.js';
import { sourceColumns } from '../../derived/compile-features.js';
import type { CompiledFeature } from '../../derived/compile-features.js';
import { categoryText } from '../../categories/category-text.js';
import { categoricalCell, categoryCodes, numericCell } from '../../features/encode-cell.js';
import type { DerivedInput, RequestInput } from '../../features/signature.js';
import type { Column } from '../../table.js';
import { kindOfInput, requestCell } from './request-cells.js';

/** Writes the features of one row at `offset` of `out`. `values` are those of the request's columns, in their order, as they came. */
export type RowFeatures = (values: ArrayLike<unknown>, out: Float32Array, offset: number) => void;

/** Where the features of a row go, counted from its first input. */
export interface FeaturePlace {
  readonly of: RowFeatures;
  readonly first: number;
}

/** The columns of a table of one row, into which the next row is put. */
type Slots = Map<string, { readonly column: Column; readonly put: (value: Value) => void }>;

/** The expressions are bound once; a row allocates what its texts need. */
export function rowFeatures(
  inputs: readonly RequestInput[],
  features: readonly DerivedInput[],
  compiled: readonly CompiledFeature[],
): RowFeatures {
  const used = new Set([...sourceColumns(compiled).values()].flatMap((names) => [...names]));
  const slots: Slots = new Map();
  const read = inputs.flatMap((input, at) => {
    if (!used.has(input.name)) return [];
    return [{ at, cell: requestCell(input), put: slotFor(slots, input.name, kindOfInput(input) === 'string') }];
  });
  const steps = compiled.map(({ name, node, types, zone, kind }, i) => {
    const columns = Object.fromEntries([...slots].map(([slot, { column }]) => [slot, column]));
    const valueAt: ValueAt = bindValue(node, { table: { rows: 1, columns }, types, zone });
    return { valueAt, put: slotFor(slots, name, kind === 'string'), encode: encoderOf(features[i] as DerivedInput) };
  });
  return (values, out, offset) => {
    for (const { at, cell, put } of read) {
      const value = values[at];
      put(cell(Number.isNaN(value) ? null : value) ?? null);
    }
    for (let i = 0; i < steps.length; i += 1) {
      const { valueAt, put, encode } = steps[i] as (typeof steps)[number];
      const value = valueAt(0);
      put(value);
      out[offset + i] = encode(value);
    }
  };
}

function encoderOf(input: DerivedInput): (value: Value) => number {
  if (input.kind === 'numeric') return (value) => numericCell(value as number);
  const codes = categoryCodes(input.categories);
  return (value) => (isMissing(value) || value === '' ? NaN : categoricalCell(codes, categoryText(value as number | string)));
}

function slotFor(slots: Slots, name: string, isText: boolean): (value: Value) => void {
  const slot = isText ? textSlot() : numberSlot();
  slots.set(name, slot);
  return slot.put;
}

function numberSlot(): NonNullable<ReturnType<Slots['get']>> {
  const values = new Float64Array(1);
  return { column: { type: 'number', values }, put: (value) => (values[0] = value === null ? NaN : (value as number)) };
}

function textSlot(): NonNullable<ReturnType<Slots['get']>> {
  const codes = new Int32Array(1);
  const dictionary = [''];
  const put = (value: Value): void => {
    codes[0] = value === null ? -1 : 0;
    dictionary[0] = (value ?? '') as string;
  };
  return { column: { type: 'string', codes, dictionary }, put };
}
