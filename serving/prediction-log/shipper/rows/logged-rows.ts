import type { PackedTexts } from '../../../../adapters/table-engine/table-engine.js';
import type { RowContext } from '../../segment/segment-schema.js';

/** Rows of a segment by column. Numbers are NaN where missing. */
export interface LoggedRows {
  readonly rows: number;
  /** Those of the segment so far; `context` is each row's place in it. */
  readonly contexts: readonly RowContext[];
  readonly context: Uint32Array;
  readonly atMs: Float64Array;
  readonly latencyMs: Float64Array;
  readonly ids: PackedTexts;
  readonly entities: PackedTexts;
  /** In the order of the schema's columns. */
  readonly inputs: readonly (Float64Array | PackedTexts)[];
  /** In the order of the schema's keys. */
  readonly keys: readonly PackedTexts[];
  /** Row-major, `schema.outputs` a row. */
  readonly margin: Float32Array;
  readonly score: Float32Array;
}

/** What answered a row. */
export function contextOf({ contexts, context }: LoggedRows, row: number): RowContext {
  return contexts[context[row] as number] as RowContext;
}

/** One of the texts; null where there is none. */
export function textAt({ bytes, ends, missing }: PackedTexts, index: number): string | null {
  if (missing[index] === 1) return null;
  const { buffer, byteOffset } = bytes;
  const start = index === 0 ? 0 : (ends[index - 1] as number);
  return Buffer.from(buffer, byteOffset + start, (ends[index] as number) - start).toString();
}
