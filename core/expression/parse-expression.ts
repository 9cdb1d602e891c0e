import jsep from 'jsep';
import { DomainError } from '../errors.js';
import { didYouMean } from '../nearest-name.js';
import type { ArithmeticOperator, ComparisonOperator, ExpressionNode } from './expression-node.js';
import { FUNCTIONS } from './functions/all-functions.js';
import { quotedNames } from './quoted-names.js';
import type { QuotedNames } from './quoted-names.js';

const MAX_LENGTH = 2_000;
/** It takes anything, and its result is never null. */
const IS_NULL = ['isNull', 'is_null'];
/** What people write who think in SQL or another language. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['=', 'write == for equality'],
  ['===', 'write =='],
  ['!==', 'write !='],
  ['<>', 'write !='],
  ['and', 'write &&'],
  ['or', 'write ||'],
  ['not', 'write !'],
  ['null', 'write isNull(x)'],
  ['this', 'name a column'],
  ['?:', 'write if(condition, a, b); a condition alone is a boolean already'],
]);

/**
 * Reads an expression into nodes of this language.
 * @throws EXPRESSION_INVALID with the position (1-based) of what is not part of the language.
 */
export function parseExpression(text: string): ExpressionNode {
  if (text.length > MAX_LENGTH) throw invalid(text.slice(0, 60), `it has ${text.length} characters, at most ${MAX_LENGTH} are read`);
  if (text.trim() === '') throw invalid(text, 'it is empty');
  const { masked, names, brokenAt } = quotedNames(text);
  if (brokenAt !== null) throw invalid(text, 'a backtick is opened here that closes no name', brokenAt + 1);
  const source = { text, masked, names, read: { upTo: 0 } };
  return toNode(parseSyntax(source), source);
}

interface Source extends Pick<QuotedNames, 'masked' | 'names'> {
  /** As it was written. */
  readonly text: string;
  /** Behind the last word that became a node: words become nodes in their order. */
  readonly read: { upTo: number };
}

export function invalid(expression: string, problem: string, position?: number): DomainError {
  return new DomainError('EXPRESSION_INVALID', { expression, problem, position });
}

function parseSyntax({ text, masked }: Source): jsep.Expression {
  try {
    return jsep(masked);
  } catch (error) {
    const { index, description } = error as { index?: number; description?: string };
    const at = index ?? 0;
    const hint =
      text[at] === '=' ? SPELLINGS.get('=') : text.slice(Math.max(0, at - 2), at + 1).includes('<>') ? SPELLINGS.get('<>') : undefined;
    throw invalid(text, `${description ?? 'it cannot be read'}${hint === undefined ? '' : `; ${hint}`}`, at + 1);
  }
}

function toNode(at: jsep.Expression, source: Source): ExpressionNode {
  switch (at.type) {
    case 'Identifier':
      return columnNode(at as jsep.Identifier, source);
    case 'Literal':
      return literalNode(at as jsep.Literal, source);
    case 'UnaryExpression':
      return unaryNode(at as jsep.UnaryExpression, source);
    case 'BinaryExpression':
      return binaryNode(at as jsep.BinaryExpression, source);
    case 'CallExpression':
      return callNode(at as jsep.CallExpression, source);
    default:
      throw refused(at, source);
  }
}

function columnNode(at: jsep.Identifier, source: Source): ExpressionNode {
  const quoted = source.names.get(at.name);
  if (quoted !== undefined) return { kind: 'column', name: quoted, position: taken(at.name, source) };
  const hint = SPELLINGS.get(at.name.toLowerCase());
  if (hint !== undefined) throw invalid(source.text, `"${at.name}" is not a column name here; ${hint}`, positionOf(at, source));
  if (/^(true|false)$/i.test(at.name)) throw invalid(source.text, `"${at.name}" is written in lower case`, positionOf(at, source));
  return { kind: 'column', name: at.name, position: taken(at.name, source) };
}

function literalNode(at: jsep.Literal, source: Source): ExpressionNode {
  if (typeof at.value === 'number' && Number.isFinite(at.value))
    return { kind: 'number', value: at.value, position: taken(at.raw, source) };
  if (typeof at.value === 'string') return { kind: 'string', value: at.value, position: taken(at.raw, source) };
  if (typeof at.value === 'boolean') return { kind: 'boolean', value: at.value, position: taken(at.raw, source) };
  const problem =
    at.raw === 'null' ? `a comparison with null is never true; ${SPELLINGS.get('null')}` : `${at.raw} is not a number this language holds`;
  throw invalid(source.text, problem, positionOf(at, source));
}

function unaryNode(at: jsep.UnaryExpression, source: Source): ExpressionNode {
  const argument = toNode(at.argument, source);
  const { position } = argument;
  if (at.operator === '-')
    return argument.kind === 'number' ? { kind: 'number', value: -argument.value, position } : { kind: 'negate', argument, position };
  if (at.operator === '!') return { kind: 'not', argument, position };
  throw invalid(source.text, `the operator ${at.operator} is not part of this language`, positionOf(at, source));
}

function binaryNode(at: jsep.BinaryExpression, source: Source): ExpressionNode {
  const left = toNode(at.left, source);
  const right = toNode(at.right, source);
  const { operator } = at;
  const sides = { left, right, position: left.position };
  if (['+', '-', '*', '/', '%'].includes(operator)) return { kind: 'arithmetic', operator: operator as ArithmeticOperator, ...sides };
  if (['==', '!=', '<', '<=', '>', '>='].includes(operator))
    return { kind: 'comparison', operator: operator as ComparisonOperator, ...sides };
  if (operator === '&&' || operator === '||') return { kind: 'logic', operator, ...sides };
  const hint = SPELLINGS.get(operator);
  throw invalid(
    source.text,
    `the operator ${operator} is not part of this language${hint === undefined ? '' : `; ${hint}`}`,
    source.masked.indexOf(operator) + 1,
  );
}

function callNode(at: jsep.CallExpression, source: Source): ExpressionNode {
  const name = at.callee.type === 'Identifier' ? (at.callee as jsep.Identifier).name : null;
  if (name === null) throw invalid(source.text, 'only functions can be called, such as isNull(x)', positionOf(at.callee, source));
  if (!IS_NULL.includes(name) && !FUNCTIONS.has(name)) {
    const known = [...IS_NULL, ...FUNCTIONS.keys()];
    throw invalid(
      source.text,
      `there is no function "${source.names.get(name) ?? name}".${didYouMean(name, known)} Known: ${known.slice(1).join(', ')}`,
      positionOf(at.callee, source),
    );
  }
  const position = taken(name, source);
  requireCount(name, at.arguments.length, source.text, position);
  const given = at.arguments.map((argument) => toNode(argument, source));
  const [argument] = given;
  return IS_NULL.includes(name) && argument !== undefined
    ? { kind: 'is-null', argument, position }
    : { kind: 'call', name, arguments: given, position };
}

function requireCount(name: string, given: number, text: string, position: number): void {
  const { takes, optional = 0, repeats = false } = FUNCTIONS.get(name) ?? { takes: [null] };
  const least = takes.length - optional;
  if (given >= least && (repeats || given <= takes.length)) return;
  const most = repeats ? ' or more' : optional === 0 ? '' : ` to ${takes.length}`;
  const count = least === 1 && most === '' ? 'one argument' : `${least}${most} arguments`;
  throw invalid(text, `${name} takes ${count}, ${given} are given`, position);
}

function refused(at: jsep.Expression, source: Source): DomainError {
  const names: Readonly<Record<string, string>> = {
    MemberExpression:
      'access to members with . or [ ] is not part of this language; a column of such a name is written in backticks, as in `a.b`',
    ConditionalExpression: `? and : are not part of this language; ${SPELLINGS.get('?:')}`,
    ThisExpression: `"this" is not a column name here; ${SPELLINGS.get('this')}`,
    ArrayExpression: 'lists are not part of this language; compare with == and join with ||',
    SequenceExpression: 'it holds several expressions; write one',
  };
  if (at.type !== 'Compound')
    return invalid(source.text, names[at.type] ?? 'it holds something that is not part of this language', positionOf(at, source));
  const parts = (at as jsep.Compound).body;
  const word = parts
    .map((part) => (part.type === 'Identifier' ? (part as jsep.Identifier).name : ''))
    .find((name) => SPELLINGS.get(name.toLowerCase()) !== undefined);
  const hint =
    word === undefined
      ? 'it holds several expressions; join them with an operator, and write a column whose name has spaces in backticks, as in `a b`'
      : `"${word}" is not an operator here; ${SPELLINGS.get(word.toLowerCase())}`;
  return invalid(source.text, hint, positionOf(parts[1] ?? at, source));
}

/** Position of a word that becomes a node. */
function taken(word: string, { masked, read }: Source): number {
  const found = masked.indexOf(word, read.upTo);
  read.upTo = found + word.length;
  return found + 1;
}

/** jsep keeps no positions, so this finds the first word of the node in the text again. */
function positionOf(at: jsep.Expression, source: Source): number | undefined {
  const word = firstWord(at);
  if (word === null) return undefined;
  const outsideWords = new RegExp(`(?<![\\w$])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w$])`);
  const found = source.masked.search(outsideWords);
  return found < 0 ? undefined : found + 1;
}

function firstWord(at: jsep.Expression): string | null {
  if (at.type === 'Identifier') return (at as jsep.Identifier).name;
  if (at.type === 'Literal') return (at as jsep.Literal).raw;
  if (at.type === 'ThisExpression') return 'this';
  for (const key of ['object', 'callee', 'test', 'left', 'argument']) {
    const inner = at[key];
    if (typeof inner === 'object' && inner !== null && 'type' in inner) return firstWord(inner);
  }
  return null;
}
