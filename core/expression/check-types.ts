import type { ColumnType } from '../table.js';
import type { ExpressionNode } from './expression-node.js';
import { invalid } from './parse-expression.js';

/** `unknown`: a column whose type is not known yet (a definition is checked before any data). Timestamps are numbers: epoch milliseconds. */
export type ValueKind = 'number' | 'string' | 'boolean' | 'unknown';

/**
 * The kind of an expression's result.
 * @throws EXPRESSION_INVALID where an operator meets a kind it does not take.
 */
export function kindOf(node: ExpressionNode, text: string, typeOfColumn: (name: string) => ColumnType | null): ValueKind {
  const visit = (at: ExpressionNode): ValueKind => {
    switch (at.kind) {
      case 'column':
        return columnKind(typeOfColumn(at.name));
      case 'number':
      case 'string':
      case 'boolean':
        return at.kind;
      case 'is-null':
        visit(at.argument);
        return 'boolean';
      case 'negate':
        return expectKind(visit(at.argument), 'number', '-', text);
      case 'not':
        return expectKind(visit(at.argument), 'boolean', '!', text);
      case 'arithmetic':
        expectKind(visit(at.left), 'number', at.operator, text);
        return expectKind(visit(at.right), 'number', at.operator, text);
      case 'logic':
        expectKind(visit(at.left), 'boolean', at.operator, text);
        return expectKind(visit(at.right), 'boolean', at.operator, text);
      case 'comparison':
        return comparisonKind(visit(at.left), visit(at.right), at.operator, text);
    }
  };
  return visit(node);
}

function columnKind(type: ColumnType | null): ValueKind {
  if (type === null) return 'unknown';
  return type === 'timestamp' ? 'number' : type;
}

function expectKind(found: ValueKind, expected: 'number' | 'boolean', operator: string, text: string): ValueKind {
  if (found !== expected && found !== 'unknown') throw invalid(text, `${operator} takes a ${expected}, not a ${found}`);
  return expected;
}

function comparisonKind(left: ValueKind, right: ValueKind, operator: string, text: string): ValueKind {
  const known = [left, right].filter((kind) => kind !== 'unknown');
  if (known.length === 2 && left !== right)
    throw invalid(
      text,
      `${operator} compares a ${left} with a ${right}${text.includes('"') ? '; a column whose name has spaces is written in backticks' : ''}`,
    );
  const ordered = operator !== '==' && operator !== '!=';
  if (ordered && known.some((kind) => kind !== 'number'))
    throw invalid(text, `${operator} orders numbers and times only, not a ${known.find((kind) => kind !== 'number')}`);
  return 'boolean';
}
