import type { Column, NumberColumn, StringColumn, Table } from '../table.js';
import type { ArithmeticOperator, ComparisonOperator, ExpressionNode } from './expression-node.js';

/** A number, a time in epoch milliseconds, or 1 and 0 for a boolean; NaN is null. */
type NumberAt = (row: number) => number;
type StringAt = (row: number) => string | null;

const ARITHMETIC: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};
const COMPARISON: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Turns checked nodes into a function of the row. Null in, null out, but for `&&`, `||` (three-valued as in SQL) and `isNull`. */
export function bindNumber(node: ExpressionNode, table: Table): NumberAt {
  switch (node.kind) {
    case 'column': {
      const { values } = table.columns[node.name] as NumberColumn;
      return (row) => values[row] as number;
    }
    case 'number':
      return () => node.value;
    case 'boolean':
      return () => Number(node.value);
    case 'string':
      return () => NaN;
    case 'negate': {
      const argument = bindNumber(node.argument, table);
      return (row) => -argument(row);
    }
    case 'not': {
      const argument = bindNumber(node.argument, table);
      return (row) => 1 - argument(row);
    }
    case 'is-null':
      return bindIsNull(node.argument, table);
    case 'arithmetic':
      return bindArithmetic(node.operator, bindNumber(node.left, table), bindNumber(node.right, table));
    case 'logic':
      return bindLogic(node.operator === '&&' ? 0 : 1, bindNumber(node.left, table), bindNumber(node.right, table));
    case 'comparison':
      if (isString(node.left, table) || isString(node.right, table))
        return bindStringEquality(node.operator === '==', bindString(node.left, table), bindString(node.right, table));
      return bindComparison(node.operator, bindNumber(node.left, table), bindNumber(node.right, table));
  }
}

function isString(node: ExpressionNode, table: Table): boolean {
  return node.kind === 'string' || (node.kind === 'column' && (table.columns[node.name] as Column).type === 'string');
}

function bindString(node: ExpressionNode, table: Table): StringAt {
  if (node.kind === 'string') return () => node.value;
  const { codes, dictionary } = table.columns[(node as { name: string }).name] as StringColumn;
  return (row) => dictionary[codes[row] as number] ?? null;
}

function bindIsNull(node: ExpressionNode, table: Table): NumberAt {
  if (isString(node, table)) {
    const text = bindString(node, table);
    return (row) => (text(row) === null ? 1 : 0);
  }
  const value = bindNumber(node, table);
  return (row) => (Number.isNaN(value(row)) ? 1 : 0);
}

/** A result that is not a finite number (a division by zero) is null, as in SQL. */
function bindArithmetic(operator: ArithmeticOperator, left: NumberAt, right: NumberAt): NumberAt {
  const apply = ARITHMETIC[operator];
  return (row) => {
    const result = apply(left(row), right(row));
    return Number.isFinite(result) ? result : NaN;
  };
}

function bindComparison(operator: ComparisonOperator, left: NumberAt, right: NumberAt): NumberAt {
  const apply = COMPARISON[operator];
  return (row) => {
    const a = left(row);
    const b = right(row);
    return Number.isNaN(a) || Number.isNaN(b) ? NaN : Number(apply(a, b));
  };
}

function bindStringEquality(equal: boolean, left: StringAt, right: StringAt): NumberAt {
  return (row) => {
    const a = left(row);
    const b = right(row);
    return a === null || b === null ? NaN : Number((a === b) === equal);
  };
}

/** `decisive` settles the result whatever the other side is: 0 for &&, 1 for ||. */
function bindLogic(decisive: 0 | 1, left: NumberAt, right: NumberAt): NumberAt {
  return (row) => {
    const a = left(row);
    if (a === decisive) return decisive;
    const b = right(row);
    if (b === decisive) return decisive;
    return Number.isNaN(a) || Number.isNaN(b) ? NaN : 1 - decisive;
  };
}
