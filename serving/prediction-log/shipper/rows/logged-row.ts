import type { SegmentSchema } from '../../segment/segment-schema.js';
import { textAt } from './logged-rows.js';
import type { LoggedRows } from './logged-rows.js';

/** Inputs of one row by name, null where missing. */
export function inputsOf(
  schema: SegmentSchema,
  { inputs }: LoggedRows,
  row: number,
): readonly (readonly [string, number | string | null])[] {
  return schema.columns.map(({ name }, i) => {
    const values = inputs[i];
    if (values === undefined) return [name, null];
    if (!(values instanceof Float64Array)) return [name, textAt(values, row)];
    const value = values[row] as number;
    return [name, Number.isNaN(value) ? null : value];
  });
}

/** Keys of one row by name, null where the request had none. Undefined: the version knows no keys. */
export function keysOf(schema: SegmentSchema, { keys }: LoggedRows, row: number): Readonly<Record<string, string | null>> | undefined {
  if (schema.keys.length === 0) return undefined;
  return Object.fromEntries(schema.keys.map(({ name }, i) => [name, keys[i] === undefined ? null : textAt(keys[i], row)]));
}

/** The scores or margins of one row. */
export function scoresOf({ outputs }: SegmentSchema, values: Float32Array, row: number): readonly number[] {
  return [...values.subarray(row * outputs, (row + 1) * outputs)];
}
