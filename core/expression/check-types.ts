import { readTime } from '../time/read-time.js';
import type { CallNode, ComparisonOperator, ExpressionNode } from './expression-node.js';
import { functionOf } from './functions/all-functions.js';
import type { ExpressionFunction, Parameter, ValueKind } from './functions/expression-function.js';
import { invalid } from './parse-expression.js';

export interface Types {
  /** As it was written, for messages. */
  readonly text: string;
  readonly kindOfColumn: (name: string) => ValueKind;
  /** A time may be given for a number, as its epoch milliseconds: labels always could. */
  readonly timesAreNumbers: boolean;
}

/**
 * The kind of an expression's result.
 * @throws EXPRESSION_INVALID where an operator or a function meets a kind that it does not take.
 */
export function kindOf(at: ExpressionNode, types: Types): ValueKind {
  const visit = (node: ExpressionNode): ValueKind => kindOf(node, types);
  const expect = (node: ExpressionNode, expected: 'number' | 'boolean', operator: string): ValueKind =>
    taking(node, { expected, by: operator }, types);
  switch (at.kind) {
    case 'column':
      return types.kindOfColumn(at.name);
    case 'number':
    case 'string':
    case 'boolean':
      return at.kind;
    case 'is-null':
      visit(at.argument);
      return 'boolean';
    case 'negate':
      return expect(at.argument, 'number', '-');
    case 'not':
      return expect(at.argument, 'boolean', '!');
    case 'arithmetic':
      expect(at.left, 'number', at.operator);
      return expect(at.right, 'number', at.operator);
    case 'logic':
      expect(at.left, 'boolean', at.operator);
      return expect(at.right, 'boolean', at.operator);
    case 'comparison':
      return comparisonKind(at, types);
    case 'call':
      return callKind(at, types);
  }
}

interface Taken {
  readonly expected: Exclude<ValueKind, 'unknown'>;
  /** An operator or a function. */
  readonly by: string;
}

/** A text stands for a time where it is written out. */
function taking(node: ExpressionNode, { expected, by }: Taken, types: Types): ValueKind {
  const found = kindOf(node, types);
  if (found === expected || found === 'unknown') return expected;
  if (found === 'time' && expected === 'number' && types.timesAreNumbers) return expected;
  if (expected === 'time' && node.kind === 'string') return requireTime(node, types);
  throw invalid(types.text, `${by} takes a ${expected}, not a ${found}${advice(expected, found)}`, node.position);
}

function advice(expected: ValueKind, found: ValueKind): string {
  if (expected === 'number' && found === 'time') return '; hours_between(a, b) and days_between(a, b) give numbers';
  return expected === 'time' && found === 'string' ? '; time(x) reads a text as a time' : '';
}

function requireTime({ value, position }: Extract<ExpressionNode, { kind: 'string' }>, { text }: Types): ValueKind {
  if (readTime(value, 'UTC') === null)
    throw invalid(text, `"${value}" is no time: write it as in "2026-07-31" or "2026-07-31T08:30:00"`, position);
  return 'time';
}

type Comparison = Extract<ExpressionNode, { kind: 'comparison' }>;

function comparisonKind({ operator, left, right, position }: Comparison, types: Types): ValueKind {
  const [a, b] = [comparedKind(left, right, types), comparedKind(right, left, types)];
  const known = [a, b].filter((kind) => kind !== 'unknown');
  const quotes = types.text.includes('"') ? '; a column whose name has spaces is written in backticks' : '';
  if (known.length === 2 && a !== b) throw invalid(types.text, `${operator} compares a ${a} with a ${b}${quotes}`, position);
  if (isOrder(operator) && known.some((kind) => kind !== 'number' && kind !== 'time'))
    throw invalid(types.text, `${operator} orders numbers and times only, not a ${known.find((kind) => kind !== 'number')}`, position);
  return 'boolean';
}

/** A text that is written beside a time is one; in a label a time beside a number is a number. */
function comparedKind(node: ExpressionNode, other: ExpressionNode, types: Types): ValueKind {
  const [kind, beside] = [kindOf(node, types), kindOf(other, types)];
  if (node.kind === 'string' && beside === 'time') return requireTime(node, types);
  if (beside === 'unknown' && mayBeTime(node)) return 'unknown';
  return kind === 'time' && beside === 'number' && types.timesAreNumbers ? 'number' : kind;
}

/** Whether it is one, the kind of what stands beside it says. */
function mayBeTime(node: ExpressionNode): boolean {
  return node.kind === 'string' && readTime(node.value, 'UTC') !== null;
}

function isOrder(operator: ComparisonOperator): boolean {
  return operator !== '==' && operator !== '!=';
}

function callKind(call: CallNode & { readonly position: number }, types: Types): ValueKind {
  const called = functionOf(call.name);
  const same = sameKind(call, called, types);
  call.arguments.forEach((argument, i) => {
    const parameter = parameterAt(called, i);
    const expected = parameter === 'same' ? same : parameter;
    if (expected !== 'unknown') taking(argument, { expected, by: call.name }, types);
  });
  return called.gives === 'same' ? same : called.gives;
}

export function parameterAt({ takes }: ExpressionFunction, i: number): Parameter {
  return takes[Math.min(i, takes.length - 1)] as Parameter;
}

/** The kind that all arguments have which are to be of the same: a text that is written beside a time is one. */
export function sameKind(call: CallNode & { readonly position: number }, called: ExpressionFunction, types: Types): ValueKind {
  const alike = call.arguments.filter((_, i) => parameterAt(called, i) === 'same');
  const kinds = alike.map((argument) => kindOf(argument, types));
  const isOpen = kinds.includes('unknown');
  const known = kinds.filter((kind, i) => kind !== 'unknown' && !(isOpen && mayBeTime(alike[i] as ExpressionNode)));
  const same = known.includes('time') ? 'time' : (known[0] ?? 'unknown');
  if (same === 'unknown' || called.same === undefined || called.same.includes(same)) return same;
  throw invalid(types.text, `${call.name} takes ${called.same.map((kind) => `${kind}s`).join(' or ')}, not a ${same}`, call.position);
}
