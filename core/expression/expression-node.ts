export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type LogicOperator = '&&' | '||';

/** Of the node's first word in the text, counted from 1. */
interface Placed {
  readonly position: number;
}

/** What an expression may consist of; anything else of JavaScript is refused while parsing. */
export type ExpressionNode = Placed &
  (
    | { readonly kind: 'column'; readonly name: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'negate' | 'not' | 'is-null'; readonly argument: ExpressionNode }
    | { readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: ExpressionNode; readonly right: ExpressionNode }
    | { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly left: ExpressionNode; readonly right: ExpressionNode }
    | { readonly kind: 'logic'; readonly operator: LogicOperator; readonly left: ExpressionNode; readonly right: ExpressionNode }
    | CallNode
  );

/** `name` is one of `FUNCTIONS`. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly ExpressionNode[];
}

/** What a node is made of, from left to right. */
export function partsOf(node: ExpressionNode): readonly ExpressionNode[] {
  if ('argument' in node) return [node.argument];
  if ('left' in node) return [node.left, node.right];
  return node.kind === 'call' ? node.arguments : [];
}

/** Every column the expression reads, once each, in order of appearance. */
export function columnsOf(node: ExpressionNode): readonly string[] {
  const names = new Set<string>();
  const visit = (at: ExpressionNode): void => {
    if (at.kind === 'column') names.add(at.name);
    partsOf(at).forEach(visit);
  };
  visit(node);
  return [...names];
}
