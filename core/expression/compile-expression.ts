import { DomainError } from '../errors.js';
import { didYouMean } from '../nearest-name.js';
import type { Column, Table } from '../table.js';
import { bindNumber } from './bind-expression.js';
import { kindOf, type ValueKind } from './check-types.js';
import { columnsOf, type ExpressionNode } from './expression-node.js';
import { invalid, parseExpression } from './parse-expression.js';

export interface CompiledExpression {
  readonly text: string;
  /** Columns it reads, in order of appearance; at least one. */
  readonly columns: readonly string[];
  /** Set when the expression is nothing but a column's name. */
  readonly bareColumn: string | null;
  /** Of the result, before any data is seen: `unknown` for a bare column. */
  readonly kind: ValueKind;
  /**
   * One value per row of the table: the column itself for a bare column, else a new number or boolean column. Null is NaN.
   * @throws EXPRESSION_COLUMN_MISSING, EXPRESSION_INVALID when a column's type does not fit an operator.
   */
  evaluate(table: Table): Column;
}

/**
 * Compiles an expression such as `arr_delay >= 15 || cancelled`: comparison, arithmetic, `&&`, `||`, `!`, parentheses, literals
 * and `isNull(x)`; names with spaces, dots or reserved words stand in backticks. Nulls propagate as in SQL. Text and columns only: no calls, members, assignment.
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
    kind: kindOf(node, text, () => null),
    evaluate: (table) => evaluate(node, text, columns, table),
  };
}

function evaluate(node: ExpressionNode, text: string, columns: readonly string[], table: Table): Column {
  for (const column of columns) {
    if (Object.hasOwn(table.columns, column)) continue;
    throw new DomainError('EXPRESSION_COLUMN_MISSING', {
      expression: text,
      column,
      suggestion: didYouMean(column, Object.keys(table.columns)),
    });
  }
  const kind = kindOf(node, text, (name) => (table.columns[name] as Column).type);
  if (node.kind === 'column') return table.columns[node.name] as Column;
  const at = bindNumber(node, table);
  const values = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row += 1) values[row] = at(row);
  return { type: kind === 'boolean' ? 'boolean' : 'number', values };
}
