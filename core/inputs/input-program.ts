import type { ColumnProfile } from '../drift/column-profile.js';
import { compileFeatures } from '../derived/compile-features.js';
import { columnPlaces } from '../features/encoders/column-places.js';
import { inputColumnNames } from '../features/encoders/input-columns.js';
import { modelInputs, requestInputs } from '../features/signature.js';
import type { RequestInput, Signature, SignatureInput } from '../features/signature.js';
import { TableRows } from '../input-rules/table-rows.js';
import { UnseenCount } from '../input-rules/unseen-categories.js';
import type { Table } from '../table.js';
import { compileEncoder } from './compile-encoder.js';
import { modelColumns, snapshotColumns } from './columns.js';
import type { ModelColumns, RequestColumns, SnapshotColumns } from './columns.js';
import type { InputReport } from './input-report.js';
import { tableFeatures } from './feature-table.js';
import type { WithFeatures } from './feature-table.js';
import { kindOfInput } from './derived/request-cells.js';
import { rowFeatures } from './derived/row-features.js';
import { rowReader } from './row-reader.js';
import type { RowReader } from './row-reader.js';

/**
 * The only way from rows to a model's float32 inputs, rules included, compiled from what `signature.json` says. A row gets the same bits
 * whichever way it comes: as a test, validation or golden row, in a file, in a request that is answered later or now, in any protocol.
 * Training rows alone are left as they are: what a rule puts in is learned from them.
 */
export interface InputProgram {
  readonly requestColumns: RequestColumns;
  /** What of a snapshot the inputs are made of. */
  readonly snapshotColumns: SnapshotColumns;
  readonly modelColumns: ModelColumns;
  /** In the order of the matrix, in which some are several columns. */
  readonly modelInputs: readonly SignatureInput[];
  /** The table with a column for each feature, computed of its rows as they are served, or as they are trained on. */
  withFeatures(table: Table, rows?: Int32Array, as?: 'served' | 'trained'): Table;
  /**
   * Row-major matrix of these rows of a table (all when left out) as they are served; NaN is missing. A table is taken as a whole: a
   * value that a request would be refused for is used as it is. @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH
   */
  fromTable(table: Table, rows?: Int32Array): Float32Array;
  /** The same without rules, for the rows that a model is trained on. */
  fromTrainingRows(table: Table, rows?: Int32Array): Float32Array;
  /** Tables that come piece by piece: `fromTable`, and counts of what the rows are like against the training rows. */
  pieces(reference: Readonly<Record<string, ColumnProfile>>): TableRows;
  /** Counts rows of tables whose categories no training row has. */
  unseen(): UnseenCount;
  /** Records and columns of requests; `report` says what becomes of a row in which something is wrong. */
  reader(report: InputReport): RowReader;
  /** Row-major matrix of records. @throws what `report` throws */
  fromRecords(records: readonly unknown[], report: InputReport): Float32Array;
}

/** Cheap: each way is compiled when it is first taken. */
export function compileInputs(signature: Pick<Signature, 'inputs' | 'ingredients' | 'features' | 'keys'>): InputProgram {
  const { inputs, features = [], keys = [] } = signature;
  const requested = requestInputs(signature);
  const taken = modelInputs(signature);
  const requestColumns = { inputs: requested, features, keys };
  const columns = once(() => modelColumns(inputColumnNames(taken)));
  const served = once(() => compileEncoder(taken));
  const trained = once(() => compileEncoder(taken.map(withoutRules)));
  const compiled = once(() => compileFeatures(features, new Map(requested.map((input) => [input.name, kindOfInput(input)]))));
  const derive = once((): WithFeatures => (features.length === 0 ? (table) => table : tableFeatures(requested, compiled())));
  const deriveTrained = once((): WithFeatures =>
    features.length === 0 ? (table) => table : tableFeatures(requested.map(withoutRules), compiled()),
  );
  const ofRow = once(() => rowFeatures(requested, features, compiled()));
  const reader = (report: InputReport): RowReader =>
    rowReader(requestColumns, report, features.length === 0 ? null : { of: ofRow(), first: columnPlaces(inputs).width });
  return {
    requestColumns,
    snapshotColumns: snapshotColumns(requested.map(({ name }) => name)),
    get modelColumns() {
      return columns();
    },
    modelInputs: taken,
    withFeatures: (table, rows, as = 'served') => (as === 'served' ? derive() : deriveTrained())(table, rows),
    fromTable: (table, rows) => served().encode(derive()(table, rows), rows),
    fromTrainingRows: (table, rows) => trained().encode(deriveTrained()(table, rows), rows),
    pieces: (reference) => new TableRows(taken, reference, derive()),
    unseen: () => new UnseenCount(inputs),
    reader,
    fromRecords(records, report) {
      const { encodeRecord } = reader(report);
      const width = columns().length;
      const out = new Float32Array(records.length * width);
      records.forEach((record, row) => encodeRecord(record, row, out, row * width));
      return out;
    },
  };
}

function withoutRules<T extends RequestInput>({ rules: _, ...input }: T): Omit<T, 'rules'> & T {
  return input as Omit<T, 'rules'> & T;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
