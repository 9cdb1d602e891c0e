interface SourceInputBase {
  /** Columns that identify a row. With `updatedAt`, a snapshot keeps the newest row per key known at `asOf`. Default: rows are not merged. */
  readonly key?: readonly string[];
  /** Column that says when the row got its present values. */
  readonly updatedAt?: string;
}
export interface FileSourceOptions extends SourceInputBase {
  /** A path; relative to the definition's file, `*` allowed in the last segment. */
  readonly path: string;
}
export interface MysqlSourceOptions extends SourceInputBase {
  /** `${NAME}`: an environment variable of the worker that holds `mysql://…`. Never a connection itself. */
  readonly connection: string;
  /**
   * One SELECT, or the path of a `.sql` file beside the definition. Named parameters: `:asOf`, `:start`, `:end`, `:scheduledTime` and own ones.
   * Times are bound as the wall clock of `time.zone`, for columns of type DATETIME. With `Ms` behind the name they are epoch milliseconds:
   * compare a TIMESTAMP with `FROM_UNIXTIME(:startMs / 1000)`.
   */
  readonly sql: string;
  /** Defaults of own parameters: a Schedule, a monitor and the webhook give none. `--param` comes first. */
  readonly parameters?: Readonly<Record<string, string | number | null>>;
}
export type SourceInput = ({ readonly kind: 'csv' | 'parquet' } & FileSourceOptions) | ({ readonly kind: 'mysql' } & MysqlSourceOptions);

/** Rows from CSV files with a header line. */
export function csv(options: FileSourceOptions): SourceInput {
  return { ...options, kind: 'csv' };
}

/** Rows from Parquet files. */
export function parquet(options: FileSourceOptions): SourceInput {
  return { ...options, kind: 'parquet' };
}

/** Rows of one query to MySQL or MariaDB. */
export function mysql(options: MysqlSourceOptions): SourceInput {
  return { ...options, kind: 'mysql' };
}
