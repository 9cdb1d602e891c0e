import { FUNCTIONS } from '../../../core/expression/functions/all-functions.js';
import type { ExpressionFunction, Parameter } from '../../../core/expression/functions/expression-function.js';
import { escapeMarkdown } from '../escape-markdown.js';

const KINDS: Readonly<Record<Parameter, string>> = { number: 'number', string: 'text', boolean: 'boolean', time: 'time', same: 'any' };

/** Every function of expressions, from the code that computes it. */
export function functionTable(): readonly string[] {
  return [
    '## Functions of expressions',
    '',
    'Where a time is taken, a written text is one: `days_since(seen_at, "2013-01-01")`. `any`: one kind for all of them. […] may be left out.',
    '',
    '| function | gives | meaning |',
    '|---|---|---|',
    ...[...FUNCTIONS].map(([name, one]) => `| \`${name}(${parameters(one)})\` | ${kindOf(one, one.gives)} | ${escapeMarkdown(one.says)} |`),
    '| `is_null(any)`, `isNull(any)` | boolean | whether it is null; never null itself |',
  ];
}

function parameters(one: ExpressionFunction): string {
  const { takes, optional = 0, repeats } = one;
  const needed = takes.slice(0, takes.length - optional).map((parameter) => kindOf(one, parameter));
  const rest = takes.slice(takes.length - optional).map((parameter) => `, ${kindOf(one, parameter)}`);
  return `${needed.join(', ')}${rest.length === 0 ? '' : `[${rest.join('')}]`}${repeats === true ? ', …' : ''}`;
}

function kindOf({ same }: ExpressionFunction, parameter: Parameter): string {
  if (parameter !== 'same' || same === undefined) return KINDS[parameter];
  return same.map((kind) => KINDS[kind as Parameter]).join(' or ');
}
