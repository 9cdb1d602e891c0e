import type { Expectation } from '../../core/definition/definition.js';
import type { CheckCounts } from '../../core/checks/check-counts.js';
import type { SnapshotProfile } from '../../core/snapshot/profile.js';
import type { SnapshotRules } from '../../core/snapshot/snapshot-rules.js';
import type { FileOptions, SourceRows } from '../../core/snapshot/source-rows.js';
import type { JoinedTexts } from '../../core/snapshot/snapshot-warnings.js';
import type { Column, Schema, Table } from '../../core/table.js';

export type TableFormat = 'csv' | 'parquet';

export interface BuildSnapshotRequest {
  readonly rows: SourceRows;
  readonly rules: SnapshotRules;
  /** Epoch milliseconds. Nothing that became known later is in the snapshot. */
  readonly asOfMs: number;
  /** Existing private folder on local disk for staging, spilling and the result; about three times the rows' size. */
  readonly workDir: string;
  /** Rows read so far. */
  readonly onProgress?: (rows: number) => void;
  readonly signal: AbortSignal;
}

export interface BuiltSnapshot {
  /** In `workDir`; rows in canonical order. */
  readonly parquetPath: string;
  readonly parquetSha256: string;
  readonly parquetSizeBytes: number;
  /** Rows in the snapshot; `readRows` is how many the source gave. */
  readonly rows: number;
  readonly readRows: number;
  /** SHA-256, hex, of schema and rows as core/snapshot/canonical-encoding.ts writes them. */
  readonly address: string;
  readonly schema: Schema;
  readonly profile: SnapshotProfile;
  /** Numbers, from 1 on, of the columns that the source gave and no rule names: they are not in the snapshot. */
  readonly undeclared: readonly number[];
  readonly joined: readonly JoinedTexts[];
  /** Name and version, such as `duckdb v1.5.6`. */
  readonly engine: string;
}

export interface SampleRequest {
  readonly rows: SourceRows;
  /** IANA zone of timestamps that carry none. */
  readonly zone: string;
  /** Existing private folder on local disk for staging; about as large as the rows. */
  readonly workDir: string;
  /** Of more rows than so many every second, third … is taken. */
  readonly mostRows: number;
  readonly signal: AbortSignal;
}

/** Rows of a source as they are, before any definition. */
export interface SourceSample {
  /** That the source gave; the columns may hold fewer. */
  readonly sourceRows: number;
  /** By name, in the source's order, with the types that they are found to have. */
  readonly columns: ReadonlyMap<string, Column>;
  /** Columns of types that have no place in a table, such as lists. */
  readonly unsupported: readonly string[];
}

export interface ScanRequest {
  readonly paths: readonly string[];
  readonly format: TableFormat;
  /** How the files are read; a column that is renamed need not be there. */
  readonly options?: FileOptions;
  readonly numeric: readonly string[];
  readonly categorical: readonly string[];
  /** Time columns. */
  readonly timestamps: readonly string[];
  /** Columns to pass through with the type they are found to have, when they exist. */
  readonly others: readonly string[];
  readonly zone: string;
  readonly signal: AbortSignal;
  /** Rows a table, fewer in the last; default 65,536. */
  readonly batchRows?: number;
  /** Columns with lists of numbers, when they exist: each list as a JSON text. */
  readonly lists?: readonly string[];
  /** `countRows` has checked the same columns of the same files: their values are not checked again. */
  readonly isChecked?: boolean;
}

/**
 * `float32` is for encoded matrices (NaN stays NaN); `rows` values each. NaN is a missing value elsewhere. `integer` is a 64-bit
 * integer in the file. `numbers` is a list of `size` numbers a row, `values` row-major. `constant` is the same whole number in every
 * row. `row-id` is `prefix` and the row's number with twelve digits; the first row of the file is number `first`.
 */
export type OutputColumn =
  | { readonly name: string; readonly type: 'constant'; readonly value: number }
  | { readonly name: string; readonly type: 'row-id'; readonly prefix: string; readonly first: number }
  | { readonly name: string; readonly type: 'float32'; readonly values: Float32Array }
  | { readonly name: string; readonly type: 'number' | 'integer' | 'timestamp' | 'boolean'; readonly values: Float64Array }
  | { readonly name: string; readonly type: 'numbers'; readonly values: Float64Array; readonly size: number }
  | { readonly name: string; readonly type: 'string'; readonly values: readonly (string | null)[] };

/** One value a row. */
export type PlainColumn = Exclude<OutputColumn, { readonly type: 'numbers' }>;

export interface OutputBatch {
  readonly rows: number;
  readonly columns: readonly OutputColumn[];
}

/** Texts as UTF-8 one after the other: text `i` ends at `ends[i]` and begins where the one before it ends. */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  /** 1 where there is no text. */
  readonly missing: Uint8Array;
}

/** As `OutputColumn`, in forms that need no work by row. `coded` is `dictionary[code]` in every row. */
export type StreamedColumn =
  | { readonly name: string; readonly type: 'number' | 'integer' | 'timestamp' | 'boolean'; readonly values: Float64Array }
  | { readonly name: string; readonly type: 'numbers'; readonly values: Float64Array; readonly size: number }
  | { readonly name: string; readonly type: 'texts'; readonly values: PackedTexts }
  | { readonly name: string; readonly type: 'coded'; readonly codes: Uint32Array; readonly dictionary: readonly string[] };

export interface StreamedBatch {
  readonly rows: number;
  readonly columns: readonly StreamedColumn[];
}

export interface StreamOptions {
  /** Texts that go into the file, beside its rows. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Tables on local files. Memory is bounded by the engine's own limit and by what a method returns. Invariants every adapter keeps
 * (tests/ports/table-engine.suite.ts):
 * 1. A snapshot's rows, address and profile depend on what the source holds and on the rules, never on the order of its rows, on files,
 *    batches, format or threads. Any other value, type, name or number of rows has another address.
 * 2. Of rows with one key a snapshot has the newest that was known at `asOfMs`. What became known later is empty, and changes no
 *    earlier snapshot.
 * 3. What is written is read back value by value in its order, missing ones included; names and paths are taken literally.
 * 4. A table is whole or not there: whatever ends a writing, neither a file nor a part of one nor staged rows stay.
 * 5. What `scanTable` gives has `batchRows` rows, but the last; what is refused is refused before the first table.
 * 6. `writeTable` writes equal batches as equal bytes.
 * 7. Every method rejects with the signal's reason when it is aborted, also while it waits for rows that never end.
 *
 * @throws DomainError SCHEMA_COLUMN_MISSING, SCHEMA_COLUMN_UNSUPPORTED, SCHEMA_COLUMN_DUPLICATE, SCHEMA_COLUMN_NAME_INVALID,
 * DATA_TYPE_MISMATCH, DATA_INTEGER_TOO_LARGE, DATA_VALUE_INFINITE, SOURCE_UNREADABLE, TABLE_ENGINE_REFUSED, WORK_DISK_FULL (retryable),
 * TABLE_ENGINE_FAILED (retryable). No message holds a row value.
 */
export interface TableEngine {
  buildSnapshot(request: BuildSnapshotRequest): Promise<BuiltSnapshot>;
  /** What a source gives, for looking at it: in memory, evenly taken where there are more rows than asked for. */
  sampleSource(request: SampleRequest): Promise<SourceSample>;
  /** Counts for each expectation, in the order given, over a snapshot's file. */
  countChecks(parquetPath: string, request: CountRequest): Promise<CheckCounts[]>;
  /** Column names and types of a snapshot's file. */
  readSchema(parquetPath: string): Promise<Schema>;
  /** Whole columns in row order; several files are read one after the other and must agree on types. */
  readTable(parquetPaths: readonly string[], columns: readonly string[], signal?: AbortSignal): Promise<Table>;
  /** Input files in bounded batches, in file and row order; declared columns get their declared type. */
  scanTable(request: ScanRequest): AsyncIterable<Table>;
  /** Rows of the input files; refuses what `scanTable` would refuse, before its first table. */
  countRows(request: ScanRequest): Promise<number>;
  /** Rows of every row group of a Parquet file but the last; null when they differ. A range of rows is read best when groups end where it does. */
  rowGroupRows(path: string): Promise<number | null>;
  /** Whole or not at all: written beside `path` and renamed. Batches must agree on columns; `rows` 0 writes an empty table. */
  writeTable(
    path: string,
    format: TableFormat,
    batches: AsyncIterable<OutputBatch> | Iterable<OutputBatch>,
    signal?: AbortSignal,
  ): Promise<WrittenTable>;
  /**
   * Rows that are at hand go straight into a Parquet file, without being staged: several times as fast, and one row group in memory.
   * `batches` is asked on the JavaScript thread while the file is written. Whole or not at all, but not yet on disk: for files that
   * are copied elsewhere. Batches must agree on columns, and the first says which there are.
   */
  streamTable(path: string, batches: Iterable<StreamedBatch>, options?: StreamOptions): Promise<{ readonly rows: number }>;
  /** What `streamTable` was given as the file's metadata, and what others wrote there. */
  readMetadata(path: string): Promise<Readonly<Record<string, string>>>;
  /** Parquet files of the same columns, one after the other, as one file; at least one. Whole or not at all. */
  concatenateTables(paths: readonly string[], path: string, format: TableFormat, signal?: AbortSignal): Promise<WrittenTable>;
  close(): Promise<void>;
}

export interface WrittenTable {
  readonly rows: number;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Which rows' labels are known, as the snapshot's rules have it. */
export type LateColumns = Pick<SnapshotRules, 'after' | 'eventTime' | 'knownAt' | 'maturesMs'>;

export interface CountRequest {
  readonly expectations: readonly Expectation[];
  /** Epoch milliseconds; freshness is judged against it. */
  readonly asOfMs: number;
  /** Of the snapshot: columns that are empty while the label is not known. Absent: an empty value is missing, whatever the column. */
  readonly late?: LateColumns;
  readonly signal?: AbortSignal;
}
