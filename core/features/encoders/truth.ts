import type { BooleanColumn } from '../../definition/definition.js';
import type { CellEncoder } from './cell-encoder.js';

/** 1 for true and 0 for false: by the category texts of truth values, which numbers and sources without truth values share, and by the spellings of the definition. */
export function truthEncoder(column: Pick<BooleanColumn, 'true' | 'false'>): CellEncoder {
  const values = new Map<string, number>([
    ['1', 1],
    ['0', 0],
    ...column.true.map((text) => [text, 1] as const),
    ...column.false.map((text) => [text, 0] as const),
  ]);
  return {
    parts: [''],
    write: (text, out, at) => (out[at] = values.get(text) ?? NaN),
    reads: (text) => values.has(text),
  };
}
