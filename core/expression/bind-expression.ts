import { readTime } from '../time/read-time.js';
import type { Column, Table } from '../table.js';
import { kindOf, parameterAt, sameKind } from './check-types.js';
import type { Types } from './check-types.js';
import type { ArithmeticOperator, CallNode, ComparisonOperator, ExpressionNode } from './expression-node.js';
import { functionOf } from './functions/all-functions.js';
import type { NumberAt, TextAt, ValueAt, ValueKind } from './functions/expression-function.js';

/** What an expression is bound to. Values may be put into its columns' arrays later: they are read when a row is asked for. */
export interface Binding {
  readonly table: Table;
  readonly types: Types;
  readonly zone: string;
}

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

/** Turns a checked node into a function of the row. Null in, null out, but for `&&`, `||` (three-valued as in SQL) and some functions. */
export function bindValue(node: ExpressionNode, binding: Binding): ValueAt {
  switch (node.kind) {
    case 'column':
      return bindColumn(binding.table.columns[node.name] as Column);
    case 'number':
    case 'string':
      return () => node.value;
    case 'boolean':
      return () => Number(node.value);
    case 'negate': {
      const argument = bindNumber(node.argument, binding);
      return (row) => -argument(row);
    }
    case 'not': {
      const argument = bindNumber(node.argument, binding);
      return (row) => 1 - argument(row);
    }
    case 'is-null':
      return bindIsNull(bindValue(node.argument, binding));
    case 'arithmetic':
      return bindArithmetic(node.operator, bindNumber(node.left, binding), bindNumber(node.right, binding));
    case 'logic':
      return bindLogic(node.operator === '&&' ? 0 : 1, bindNumber(node.left, binding), bindNumber(node.right, binding));
    case 'comparison':
      return bindCompared(node, binding);
    case 'call':
      return bindCall(node, binding);
  }
}

function bindNumber(node: ExpressionNode, binding: Binding): NumberAt {
  return bindValue(node, binding) as NumberAt;
}

function bindColumn(column: Column): ValueAt {
  if (column.type !== 'string') {
    const { values } = column;
    return (row) => values[row] as number;
  }
  const { codes, dictionary } = column;
  return (row) => dictionary[codes[row] as number] ?? null;
}

/** A text that is written where a time is taken is that time. */
function bindAs(kind: ValueKind, node: ExpressionNode, binding: Binding): ValueAt {
  if (kind !== 'time' || node.kind !== 'string') return bindValue(node, binding);
  const time = readTime(node.value, binding.zone) ?? NaN;
  return () => time;
}

function bindCall(call: CallNode & { readonly position: number }, binding: Binding): ValueAt {
  const called = functionOf(call.name);
  const same = sameKind(call, called, binding.types);
  const takes = call.arguments.map((argument, i) => {
    const parameter = parameterAt(called, i);
    return bindAs(parameter === 'same' ? same : parameter, argument, binding);
  });
  const gives = called.gives === 'same' ? same : called.gives;
  return called.bind(takes, { zone: binding.zone, missing: gives === 'string' ? null : NaN });
}

function bindCompared({ operator, left, right }: Extract<ExpressionNode, { kind: 'comparison' }>, binding: Binding): ValueAt {
  const kinds = [kindOf(left, binding.types), kindOf(right, binding.types)];
  const kind = kinds.includes('time') ? 'time' : (kinds[0] as ValueKind);
  const [a, b] = [bindAs(kind, left, binding), bindAs(kind, right, binding)];
  if (kind === 'string') return bindTextEquality(operator === '==', a as TextAt, b as TextAt);
  return bindComparison(operator, a as NumberAt, b as NumberAt);
}

function bindIsNull(value: ValueAt): NumberAt {
  return (row) => {
    const found = value(row);
    return found === null || Number.isNaN(found) ? 1 : 0;
  };
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

function bindTextEquality(equal: boolean, left: TextAt, right: TextAt): NumberAt {
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
