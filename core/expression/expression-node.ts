export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type LogicOperator = '&&' | '||';

/** What an expression may consist of; anything else of JavaScript is refused while parsing. */
export type ExpressionNode =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'negate' | 'not' | 'is-null'; readonly argument: ExpressionNode }
  | { readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: ExpressionNode; readonly right: ExpressionNode }
  | { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly left: ExpressionNode; readonly right: ExpressionNode }
  | { readonly kind: 'logic'; readonly operator: LogicOperator; readonly left: ExpressionNode; readonly right: ExpressionNode };

/** Every column the expression reads, once each, in order of appearance. */
export function columnsOf(node: ExpressionNode): readonly string[] {
  const names = new Set<string>();
  const visit = (at: ExpressionNode): void => {
    if (at.kind === 'column') names.add(at.name);
    else if ('argument' in at) visit(at.argument);
    else if ('left' in at) {
      visit(at.left);
      visit(at.right);
    }
  };
  visit(node);
  return [...names];
}
