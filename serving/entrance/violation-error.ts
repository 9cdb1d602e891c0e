import type { ViolationRule } from '../../core/input-rules/violation.js';
import { DomainError } from '../../core/errors.js';
import { isNumber } from '../../core/features/signature.js';
import type { CategoricalInput, RequestInput } from '../../core/features/signature.js';
import { namesCategory } from '../../core/categories/category-text.js';
import { tellsValues } from '../../core/features/told-values.js';
import { jsonKind } from '../json/json-kind.js';

const MAX_LISTED_VALUES = 10;

/** What a column takes, in words. */
export function expectedOf(input: RequestInput): string {
  const kinds = input.rules?.null?.kind === 'reject' ? takenKinds(input) : [...takenKinds(input), 'null'];
  return kinds.length === 1 ? kinds.join() : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}

function takenKinds(input: RequestInput): readonly string[] {
  if (isTime(input)) return ['a time such as "2026-07-31T08:30:00Z"'];
  if (input.kind === 'date') return ['a date such as "2026-03-01"'];
  return isNumber(input) ? ['a number', 'a boolean'] : ['a string', 'a number', 'a boolean'];
}

/** Why a request is refused: field, rule, kind of what was found, and what is expected; never the value. */
export function violationError(input: RequestInput, rule: ViolationRule, value: unknown, field: string): DomainError {
  if (rule === 'type') return typeError(input, value, field);
  return new DomainError('INPUT_RULE_BROKEN', { field, rule, ...brokenBy(input, rule, value) });
}

export function tooLongError(chars: number, maxChars: number, field: string): DomainError {
  return new DomainError('INPUT_VALUE_REFUSED', { field, found: `${chars} characters`, expected: `at most ${maxChars} characters` });
}

function isTime(input: RequestInput): boolean {
  return input.kind === 'ingredient' && input.type === 'time';
}

function typeError(input: RequestInput, value: unknown, field: string): DomainError {
  if (isTime(input) && typeof value === 'string')
    return new DomainError('INPUT_VALUE_REFUSED', { field, found: 'a text that is no time', expected: expectedOf(input) });
  if (typeof value === 'string' && (input.kind === 'boolean' || input.kind === 'date'))
    return new DomainError('INPUT_VALUE_REFUSED', { field, found: 'a text that it does not read', expected: readableOf(input) });
  if (typeof value !== 'number' || isTime(input))
    return new DomainError('INPUT_FIELD_TYPE', { field, found: jsonKind(value), expected: expectedOf(input) });
  if (!isNumber(input) && (!Number.isFinite(value) || !namesCategory(value)))
    return new DomainError('INPUT_VALUE_REFUSED', { field, ...unnamableNumber(value, 'a finite number, a string or null') });
  if (!isNumber(input))
    return new DomainError('INPUT_VALUE_REFUSED', { field, found: 'a number that it does not read', expected: readableOf(input) });
  return new DomainError('INPUT_VALUE_REFUSED', {
    field,
    found: 'a number beyond the range of float32',
    expected: 'a finite number or null',
  });
}

function readableOf({ kind }: RequestInput): string {
  return kind === 'date' ? 'a date such as 2026-03-01 or 2026-03-01T09:30:00Z' : 'true, false, 1, 0, or a text of the definition';
}

/** A number that names no category and no key. */
export function unnamableNumber(value: number, expected: string): { readonly found: string; readonly expected: string } {
  if (!Number.isFinite(value)) return { found: 'a number beyond the range of float64', expected };
  return { found: 'a whole number beyond 2^53, of which JSON keeps only some', expected: 'it as a string, with all of its digits' };
}

function brokenBy(input: RequestInput, rule: ViolationRule, value: unknown): { readonly found: string; readonly expected: string } {
  // What a rule names of a sensitive column are values of it.
  if (input.sensitive !== undefined && rule !== 'null') return { found: jsonKind(value), expected: 'a value that the rule allows' };
  if (rule === 'range' && input.kind === 'numeric')
    return { found: `${jsonKind(value)} outside of it`, expected: `a number from ${input.range?.join(' to ')}` };
  if (rule === 'values' && input.kind === 'categorical')
    return { found: `${jsonKind(value)} that is none of them`, expected: allowedText(input) };
  return { found: jsonKind(value), expected: expectedOf(input) };
}

function allowedText(input: CategoricalInput): string {
  const { values } = input;
  if (values === undefined || typeof values === 'string') return 'a category of the training rows';
  if (!tellsValues(input) || values.length > MAX_LISTED_VALUES) return `one of its ${values.length} categories`;
  return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
}
