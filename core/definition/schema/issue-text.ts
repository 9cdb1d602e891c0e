import type { z } from 'zod';
import { didYouMean } from '../../nearest-name.js';

type RawIssue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  tuple: 'a list of two numbers',
};
/** Their texts may hold a password or rows. */
const UNSHOWN = new Set(['connection', 'sql', 'values']);

/** What is expected and what was found, without a full stop. Values of a connection, a query or a set are not shown. */
export function issueText(issue: RawIssue): string {
  const found = foundText(issue);
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing; expected ${kindText(issue.expected)}`
        : `expected ${kindText(issue.expected)}, found ${found}`;
    case 'too_small':
      return `expected ${amountText(issue.origin, issue.inclusive === false ? 'above' : 'at least', Number(issue.minimum))}, found ${found}`;
    case 'too_big':
      return `expected ${amountText(issue.origin, issue.inclusive === false ? 'below' : 'at most', Number(issue.maximum))}, found ${found}`;
    case 'invalid_value':
      return `expected ${quoted(issue.values)}, found ${found}${suggestion(issue.input, issue.values)}`;
    case 'invalid_union':
      return unionText(issue);
    case 'invalid_key':
      return issue.issues.map((inner) => inner.message).join('; ');
    default:
      return `cannot be used (${String(issue.code)}), found ${found}`;
  }
}

/** The name a discriminated union chose by, and what it may be. */
function unionText(issue: RawIssue): string {
  const { discriminator, options: all } = issue as { discriminator?: string; options?: readonly (string | undefined)[] };
  // A kind that may be left out is an option as well.
  const options = all?.filter((option) => option !== undefined);
  if (discriminator === undefined || options === undefined) return 'has none of the forms that are allowed here';
  const chosen = (issue.input as Record<string, unknown> | null)?.[discriminator];
  return chosen === undefined
    ? `is missing; expected ${quoted(options)}`
    : `expected ${quoted(options)}, found ${valueText(chosen)}${suggestion(chosen, options)}`;
}

function kindText(expected: string): string {
  return KINDS[expected] ?? `a value of kind ${expected}`;
}

function amountText(origin: string, relation: string, limit: number): string {
  if (origin === 'string') return `${relation} ${limit} characters`;
  if (origin === 'array') return `${relation} ${limit} entries`;
  return `a number ${relation === 'above' || relation === 'below' ? relation : `of ${relation}`} ${limit}`;
}

function quoted(values: readonly unknown[]): string {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length === 1 ? String(texts[0]) : `one of ${texts.join(', ')}`;
}

function suggestion(found: unknown, values: readonly unknown[]): string {
  const nearest = typeof found === 'string' ? didYouMean(found, values.map(String)) : '';
  return nearest === '' ? '' : `.${nearest}`;
}

function foundText(issue: RawIssue): string {
  const field = issue.path?.find((part) => UNSHOWN.has(String(part)));
  if (field !== undefined && typeof issue.input === 'string') return 'another text';
  return valueText(issue.input);
}

function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function (was it called with parentheses?)';
  return String(value);
}
