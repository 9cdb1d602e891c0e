import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import { expectedOf } from '../entrance/violation-error.js';
import type { ServableModel } from '../model/servable-model.js';
import { ColumnBatch } from '../model/column-batch.js';
import { columnPlan } from '../model/column-plan.js';
import { RequestProblems } from '../json/request-problems.js';
import { shownName } from '../json/json-kind.js';
import { checkRowCount, encodeRecords } from '../model/row-batch.js';
import type { RowBatch } from '../model/row-batch.js';
import { wrongType } from '../json/request-fields.js';

/** Rows in one of the forms that other protocols have. `field` is their path in the request. */
export type TableRows =
  | { readonly kind: 'records'; readonly field: string; readonly records: readonly unknown[] }
  /** One array a row, in the order of `names`; undefined: the model's inputs. */
  | { readonly kind: 'rows'; readonly field: string; readonly rows: readonly unknown[]; readonly names: ColumnNames | undefined }
  /** One array a column. */
  | { readonly kind: 'columns'; readonly field: string; readonly columns: ReadonlyMap<string, unknown> };

/** Names that come as values: they stay out of messages, since rows without names look the same. */
interface ColumnNames {
  readonly field: string;
  readonly names: readonly string[];
}

/** Checks and encodes them. Errors: INPUT_ROWS_REFUSED, INPUT_FIELD_…, INPUT_COLUMN_MISSING; those of the entrance. */
export function encodeTable(model: ServableModel, table: TableRows, maxRows: number): RowBatch {
  if (table.kind === 'columns') return encodeColumns(model, table, maxRows);
  const { field } = table;
  const rows = table.kind === 'records' ? table.records : table.rows;
  checkRowCount(field, rows.length, maxRows);
  if (table.kind === 'records') return encodeRecords(model, rows);
  const { names, field: namesField } = table.names ?? { names: model.inputs.requestColumns.inputs.map(({ name }) => name), field };
  const { names: inputs, keyNames } = columnPlan(model);
  if (names.length > inputs.length + keyNames.size) refuseNames(model, names, namesField);
  const columns = names.map(() => new Array<unknown>(rows.length));
  let problems: RequestProblems | undefined;
  for (let i = 0; i < rows.length && problems?.isFull !== true; i += 1) {
    const row = rows[i];
    if (Array.isArray(row) && row.length === names.length) {
      for (let c = 0; c < names.length; c += 1) (columns[c] as unknown[])[i] = row[c];
      continue;
    }
    problems ??= new RequestProblems();
    problems.add(wrongRow(row, `${field}[${i}]`, names.length));
  }
  const problem = problems?.error();
  if (problem !== undefined) throw problem;
  const batch = new NamedColumns(model, rows.length, field);
  names.forEach((name, c) =>
    batch.write(name, columns[c] as unknown[], { nameField: `${namesField}[${c}]`, fieldOf: (row) => `${field}[${row}][${c}]` }),
  );
  return batch.finish();
}

/** More names than there are columns: before room for the values of each is made. */
function refuseNames(model: ServableModel, names: readonly string[], field: string): void {
  const batch = new NamedColumns(model, 0, field);
  for (let c = 0; c < names.length && !batch.isFull; c += 1)
    batch.write(names[c] as string, [], { nameField: `${field}[${c}]`, fieldOf: () => field });
  batch.finish();
}

function wrongRow(row: unknown, field: string, size: number): DomainError {
  if (!Array.isArray(row)) return wrongType(field, row, `an array of ${size} values`);
  return new DomainError('INPUT_FIELD_TYPE', { field, found: `${row.length} values`, expected: `${size} values` });
}

function encodeColumns(
  model: ServableModel,
  { field, columns }: Extract<TableRows, { readonly kind: 'columns' }>,
  maxRows: number,
): RowBatch {
  const first = [...columns.values()].find((values) => Array.isArray(values)) as readonly unknown[] | undefined;
  const rows = first?.length ?? 0;
  if (first !== undefined || columns.size === 0) checkRowCount(field, rows, maxRows);
  const batch = new NamedColumns(model, rows, field);
  for (const [name, sent] of columns) {
    if (batch.isFull) break;
    const path = `${field}.${shownName(name)}`;
    const values = columnValues(sent, path, rows);
    if (Array.isArray(values)) batch.write(name, values, { nameField: path, fieldOf: (row) => `${path}[${row}]` });
    else batch.refuse(name, values);
  }
  return batch.finish();
}

/** A column of n values, or of n arrays of one value each. */
function columnValues(value: unknown, field: string, rows: number): unknown[] | DomainError {
  if (!Array.isArray(value)) return wrongType(field, value, 'an array of values');
  if (value.length !== rows) {
    const expected = `${rows} rows as the first column has`;
    return new DomainError('INPUT_ROWS_REFUSED', { field, found: `${value.length} rows`, expected });
  }
  return value.map((one: unknown) => (Array.isArray(one) && one.length === 1 ? (one[0] as unknown) : one));
}

function sentTwice(field: string): DomainError {
  return new DomainError('INPUT_FIELD_UNKNOWN', { field, found: 'a column for the second time', expected: 'each column once' });
}

/** Where a column's name and its values are in the request. */
interface Paths {
  readonly nameField: string;
  readonly fieldOf: (row: number) => string;
}

/** Columns by name, each once. */
class NamedColumns {
  private readonly batch: ColumnBatch;

  constructor(
    private readonly model: ServableModel,
    private readonly rows: number,
    private readonly field: string,
  ) {
    this.batch = new ColumnBatch(model, rows);
  }

  get isFull(): boolean {
    return this.batch.isFull;
  }

  /** What is wrong is told by `finish`. */
  write(name: string, values: readonly unknown[], { nameField, fieldOf }: Paths): void {
    const { columnOf, keyNames } = columnPlan(this.model);
    const column = columnOf.get(name);
    if (column === undefined && !keyNames.has(name)) this.batch.refuse(this.unknown(name, nameField));
    else if (column === undefined ? this.batch.hasKey(name) : this.batch.has(column)) this.batch.refuse(sentTwice(nameField));
    else if (column === undefined) this.batch.writeKey(name, values, fieldOf);
    else this.batch.write(column, values, fieldOf);
  }

  refuse(name: string, error: DomainError): void {
    this.batch.refuse(error, columnPlan(this.model).columnOf.get(name));
  }

  finish(): RowBatch {
    return this.batch.finish(
      (input) =>
        new DomainError('INPUT_COLUMN_MISSING', {
          field: `${this.field} "${input.name}"`,
          found: 'nothing',
          expected: `a column of ${this.rows} rows: ${expectedOf(input)}`,
        }),
    );
  }

  private unknown(name: string, field: string): DomainError {
    const { names } = columnPlan(this.model);
    return new DomainError('INPUT_FIELD_UNKNOWN', {
      field,
      found: 'a field that is no column of this model',
      expected: `one of its ${names.length} columns`,
      suggestion: didYouMean(name.slice(0, 64), names),
    });
  }
}
