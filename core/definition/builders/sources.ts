import type { CsvEncoding } from '../definition.js';

interface SourceInputBase {
  /** Columns that identify a row. With `updatedAt`, a snapshot keeps the newest row per key known at `asOf`. Default: rows are not merged. */
  readonly key?: readonly string[];
  /** Column that says when the row got its present values. */
  readonly updatedAt?: string;
}
export interface FileSourceOptions extends SourceInputBase {
  /** A path; relative to the definition's file, `*` allowed in the last segment. */
  readonly path: string;
  /** Name in the file → name in the definition, such as `{ 'default payment next month': 'defaulted' }`. Requests use the new name. */
  readonly rename?: Readonly<Record<string, string>>;
}
/** What is left out is as RFC 4180 has it: commas, `"`, a header line, in UTF-8. The options are also those of CSV files that are scored. */
export interface CsvSourceOptions extends FileSourceOptions {
  /** One character. Default: the one of `,` `;` tab `|` that cuts the header line into most names. */
  readonly delimiter?: string;
  /** One character, doubled inside of itself; `''`: nothing is quoted. Default `"`. */
  readonly quote?: string;
  /** As the WHATWG names it, such as `utf-16le`, `windows-1252` or `euc-kr`. Default `utf-8`. */
  readonly encoding?: CsvEncoding;
  /** What stands before the fraction of a number. Default: a point. */
  readonly decimal?: ',' | '.';
  /** Cells that mean "no value", such as `['NA', '?']`, beside empty ones. */
  readonly naValues?: readonly string[];
  /** Names of the columns, in their order, of files without a header line. Default: the first line has them. */
  readonly names?: readonly string[];
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
export type SourceInput =
  | ({ readonly kind: 'csv' } & CsvSourceOptions)
  | ({ readonly kind: 'parquet' } & FileSourceOptions)
  | ({ readonly kind: 'mysql' } & MysqlSourceOptions);

/** Rows from CSV files. */
export function csv(options: CsvSourceOptions): SourceInput {
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
