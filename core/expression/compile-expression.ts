import { DomainError } from '../errors.js';
import { didYouMean } from '../nearest-name.js';
import type { Column, ColumnType, Table } from '../table.js';
import { bindValue } from './bind-expression.js';
import { kindOf } from './check-types.js';
import type { Types } from './check-types.js';
import { columnsOf } from './expression-node.js';
import type { ExpressionNode } from './expression-node.js';
import type { NumberAt, ValueAt, ValueKind } from './functions/expression-function.js';
import { invalid, parseExpression } from './parse-expression.js';

const UTC = 'UTC';

export interface CompiledExpression {
  readonly text: string;
  /** Columns it reads, in order of appearance; at least one. */
  readonly columns: readonly string[];
  /** Set when the expression is nothing but a column's name. */
  readonly bareColumn: string | null;
  /** Of the result, before any data is seen: `unknown` for a bare column. */
  readonly kind: ValueKind;
  /**
   * One value per row of the table: the column itself for a bare column, else a new column. Null is NaN.
   * @param zone IANA zone in which times are read. Default: UTC
   * @throws EXPRESSION_COLUMN_MISSING, EXPRESSION_INVALID when a column's type does not fit an operator.
   */
  evaluate(table: Table, zone?: string): Column;
}

/**
 * Compiles an expression such as `arr_delay >= 15 || cancelled`: comparison, arithmetic, `&&`, `||`, `!`, parentheses, literals
 * and functions; names with spaces, dots or reserved words stand in backticks. Nulls propagate as in SQL. No members, assignment.
 * @throws EXPRESSION_INVALID with the position of the first problem.
 */
export function compileExpression(text: string): CompiledExpression {
  const node = parseExpression(text);
  const columns = columnsOf(node);
  if (columns.length === 0) throw invalid(text, 'it names no column; a column is written bare or in `backticks`, and "quotes" make a text');
  return {
    text,
    columns,
    bareColumn: node.kind === 'column' ? node.name : null,
    kind: kindOf(node, { text, timesAreNumbers: true, kindOfColumn: () => 'unknown' }),
    evaluate: (table, zone = UTC) => evaluate(node, { text, columns, zone }, table),
  };
}

interface Evaluated {
  readonly text: string;
  readonly columns: readonly string[];
  readonly zone: string;
}

function evaluate(node: ExpressionNode, { text, columns, zone }: Evaluated, table: Table): Column {
  for (const column of columns) {
    if (Object.hasOwn(table.columns, column)) continue;
    throw new DomainError('EXPRESSION_COLUMN_MISSING', {
      expression: text,
      column,
      suggestion: didYouMean(column, Object.keys(table.columns)),
    });
  }
  const kindOfColumn = (name: string): ValueKind => kindOfType((table.columns[name] as Column).type);
  const types: Types = { text, timesAreNumbers: true, kindOfColumn };
  const kind = kindOf(node, types);
  if (node.kind === 'column') return table.columns[node.name] as Column;
  return columnOf(kind, bindValue(node, { table, types, zone }), table.rows);
}

export function kindOfType(type: ColumnType): ValueKind {
  return type === 'timestamp' ? 'time' : type;
}

/** The values of all rows, or of some: others are null. */
export function columnOf(kind: ValueKind, valueAt: ValueAt, count: number, rows?: Int32Array): Column {
  return kind === 'string' ? textColumn(valueAt, count, rows) : numberColumn(kind, valueAt as NumberAt, count, rows);
}

function numberColumn(kind: ValueKind, valueAt: NumberAt, count: number, rows: Int32Array | undefined): Column {
  const type = kind === 'boolean' ? 'boolean' : kind === 'time' ? 'timestamp' : 'number';
  const values = new Float64Array(count);
  if (rows === undefined) for (let row = 0; row < count; row += 1) values[row] = valueAt(row);
  else {
    values.fill(NaN);
    for (const row of rows) values[row] = valueAt(row);
  }
  return { type, values };
}

function textColumn(valueAt: ValueAt, count: number, rows: Int32Array | undefined): Column {
  const codes = new Int32Array(count).fill(-1);
  const codeOf = new Map<string, number>();
  const put = (row: number): void => {
    const text = valueAt(row) as string | null;
    if (text === null) return;
    const code = codeOf.get(text) ?? codeOf.size;
    if (code === codeOf.size) codeOf.set(text, code);
    codes[row] = code;
  };
  if (rows === undefined) for (let row = 0; row < count; row += 1) put(row);
  else rows.forEach(put);
  return { type: 'string', codes, dictionary: [...codeOf.keys()] };
}
