import type { CsvOptions, SourceDefinition } from '../definition/definition.js';

/**
 * What a source says about a column. `instant` is absolute time, `local-time` a wall clock without a zone (read in the
 * definition's zone), both in microseconds, so that two updates within one millisecond keep their order.
 */
export type SourceType = 'number' | 'boolean' | 'string' | 'instant' | 'local-time';

export interface SourceColumn {
  readonly name: string;
  readonly type: SourceType;
}

/**
 * One column of a batch. `number`: null is NaN. `boolean`: 1, 0, NaN. `instant`: microseconds since 1970-01-01T00:00:00Z;
 * `local-time`: the same count as if the wall clock showed UTC; both whole numbers, null is NaN. Strings carry their nulls.
 */
export type SourceVector = Float64Array | readonly (string | null)[];

/** Consecutive rows; `vectors` in the order of the columns, each exactly `rows` long. Valid until the next batch is asked for. */
export interface SourceBatch {
  readonly rows: number;
  readonly vectors: readonly SourceVector[];
}

/** What a data source hands to the table engine: local files it may read itself, or batches in bounded memory. */
export type SourceRows =
  | { readonly kind: 'files'; readonly format: 'csv' | 'parquet'; readonly paths: readonly string[]; readonly options?: FileOptions }
  | { readonly kind: 'batches'; readonly columns: readonly SourceColumn[]; readonly batches: AsyncIterable<SourceBatch> };

/** How files are read, as a definition says. */
export interface FileOptions {
  readonly csv?: CsvOptions;
  /** Name in the file → name in the table. */
  readonly rename?: Readonly<Record<string, string>>;
}

/** What a file source says of its files; nothing for a query, whose columns have the names that it gives them. */
export function fileOptions(source: SourceDefinition): FileOptions {
  if (source.kind === 'mysql') return {};
  const { rename } = source;
  if (source.kind === 'parquet') return rename === undefined ? {} : { rename };
  const { delimiter, quote, encoding, decimal, naValues, names } = source;
  return { csv: { delimiter, quote, encoding, decimal, naValues, names }, ...(rename === undefined ? {} : { rename }) };
}
