/** Types of a column as a snapshot stores it. Integers beyond 2^53 are refused at ingestion, never rounded. */
export type ColumnType = 'number' | 'string' | 'timestamp' | 'boolean';

export interface SchemaColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Columns in name order: the canonical schema. */
export type Schema = readonly SchemaColumn[];

/** Null is NaN. Booleans are 1 and 0. Timestamps are epoch milliseconds (UTC). */
export interface NumberColumn {
  readonly type: 'number' | 'timestamp' | 'boolean';
  readonly values: Float64Array;
}

/** `codes[i]` points into `dictionary`; -1 is null. The dictionary's order carries no meaning. */
export interface StringColumn {
  readonly type: 'string';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export type Column = NumberColumn | StringColumn;

/** A table in memory, column by column. Row order is the snapshot's canonical order. */
export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}
