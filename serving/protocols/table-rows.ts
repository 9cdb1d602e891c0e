import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import { expectedOf } from '../entrance/violation-error.js';
import type { ServableModel } from '../model/servable-model.js';
import { ColumnBatch } from '../model/column-batch.js';
import { columnPlan } from '../model/column-plan.js';
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
  const columns = names.map(() => new Array<unknown>(rows.length));
  rows.forEach((row, i) => {
    if (!Array.isArray(row)) throw wrongType(`${field}[${i}]`, row, `an array of ${names.length} values`);
    if (row.length !== names.length)
      throw new DomainError('INPUT_FIELD_TYPE', {
        field: `${field}[${i}]`,
        found: `${row.length} values`,
        expected: `${names.length} values`,
      });
    for (let c = 0; c < names.length; c += 1) (columns[c] as unknown[])[i] = row[c];
  });
  const batch = new NamedColumns(model, rows.length, field);
  names.forEach((name, c) =>
    batch.write(name, columns[c] as unknown[], { nameField: `${namesField}[${c}]`, fieldOf: (row) => `${field}[${row}][${c}]` }),
  );
  return batch.finish();
}

function encodeColumns(
  model: ServableModel,
  { field, columns }: Extract<TableRows, { readonly kind: 'columns' }>,
  maxRows: number,
): RowBatch {
  const named = [...columns].map(([name, values]) => ({ name, values: columnValues(values, `${field}.${shownName(name)}`) }));
  const rows = named[0]?.values.length ?? 0;
  checkRowCount(field, rows, maxRows);
  const batch = new NamedColumns(model, rows, field);
  for (const { name, values } of named) {
    const path = `${field}.${shownName(name)}`;
    if (values.length !== rows)
      throw new DomainError('INPUT_ROWS_REFUSED', {
        field: path,
        found: `${values.length} rows`,
        expected: `${rows} rows as the first column has`,
      });
    batch.write(name, values, { nameField: path, fieldOf: (row) => `${path}[${row}]` });
  }
  return batch.finish();
}

/** A column of n values, or of n arrays of one value each. */
function columnValues(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(field, value, 'an array of values');
  return value.map((one: unknown) => (Array.isArray(one) && one.length === 1 ? (one[0] as unknown) : one));
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

  write(name: string, values: readonly unknown[], { nameField, fieldOf }: Paths): void {
    const { columnOf, keyNames } = columnPlan(this.model);
    const column = columnOf.get(name);
    if (column === undefined && !keyNames.has(name)) throw this.unknown(name, nameField);
    if (column === undefined ? this.batch.hasKey(name) : this.batch.has(column))
      throw new DomainError('INPUT_FIELD_UNKNOWN', {
        field: nameField,
        found: 'a column for the second time',
        expected: 'each column once',
      });
    if (column === undefined) this.batch.writeKey(name, values, fieldOf);
    else this.batch.write(column, values, fieldOf);
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
