import type { ColumnFacts } from './column-facts.js';
import { hasWord } from './name-words.js';
import { personalData } from './personal-data.js';

/** What a column is in the definition, and why. */
export type ColumnRole =
  | { readonly kind: 'numeric'; readonly range: readonly [number, number] | null }
  | { readonly kind: 'categorical'; readonly minCount: number | null; readonly values: readonly string[] | null }
  | { readonly kind: 'left-out' };

export interface InferredColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly reason: string;
}

/** Of names of whole numbers that name something rather than count it. */
const CODE = new Set('class type code category group zone region district state ward dept department status grade level'.split(' '));
const DATE = new Set('date time day timestamp datetime month'.split(' '));
export const ID = new Set('id key uuid guid no nr number num index idx rowid serial pk'.split(' '));
/** A category that fewer rows have on average says nothing that holds for others. */
const MIN_ROWS_PER_CATEGORY = 5;
const FEW_CATEGORIES = 20;
const MOST_CODES = 20;
const LONG_TEXT = 100;
/** Categories are listed, so that others are counted, when each has so many rows. */
const LISTED = { most: 12, minRows: 20 };

/** Of a column that is neither key, time nor label. */
export function inferColumn(facts: ColumnFacts): InferredColumn {
  const left = (reason: string): InferredColumn => ({ name: facts.name, role: { kind: 'left-out' }, reason });
  const present = facts.rows - facts.nulls;
  if (present === 0) return left('no row has a value');
  if (facts.distinct === 1 && facts.nulls === 0) return left('the same value in every row');
  const personal = personalData(facts);
  if (personal !== undefined) return left(`${personal}. If the model may learn from it, declare it, perhaps as sensitive(…)`);
  if (facts.type === 'timestamp')
    return left('a time: the model learns from numbers and categories. A query can give its hour, weekday or age');
  if (isNumbered(facts)) return left('it numbers the rows: another value in each');
  if (facts.type === 'string') return textColumn(facts, left);
  if (facts.type === 'boolean') return category(facts, 'true or false');
  if (isCode(facts)) return category(facts, `${facts.distinct} whole numbers that its name calls a kind, not an amount`);
  const range = [facts.min ?? 0, facts.max ?? 0] as const;
  return { name: facts.name, role: { kind: 'numeric', range }, reason: `${amountText(facts)}${nullText(facts)}` };
}

/** Whether every row has another value, and its name or kind says that this is all it is for. */
export function isNumbered(facts: ColumnFacts): boolean {
  if (facts.nulls > 0 || facts.distinct < facts.rows || facts.rows < 2) return false;
  if (facts.type === 'string') return hasWord(facts.name, ID);
  return facts.isWhole && (hasWord(facts.name, ID) || (facts.max ?? 0) - (facts.min ?? 0) === facts.rows - 1);
}

function textColumn(facts: ColumnFacts, left: (reason: string) => InferredColumn): InferredColumn {
  const present = facts.rows - facts.nulls;
  if (facts.longestText > LONG_TEXT)
    return left(`free text, up to ${facts.longestText} characters: give the model a category or a number made of it`);
  if (hasWord(facts.name, DATE) && facts.distinct > FEW_CATEGORIES)
    return left('a date or time in a form that is not read: give it as 2026-03-01 or 2026-03-01T09:30:00Z');
  if (facts.distinct > FEW_CATEGORIES && present / facts.distinct < MIN_ROWS_PER_CATEGORY)
    return left(`${facts.distinct} different texts in ${present} rows: too few rows each to learn from`);
  return category(facts, `${facts.distinct} different texts`);
}

function category(facts: ColumnFacts, reason: string): InferredColumn {
  const isListed = facts.distinct <= LISTED.most && facts.listed.every(({ rows }) => rows >= LISTED.minRows);
  const values = isListed ? facts.listed.map(({ value }) => categoryText(facts, value)).sort() : null;
  const minCount = facts.distinct > FEW_CATEGORIES ? MIN_ROWS_PER_CATEGORY : null;
  return { name: facts.name, role: { kind: 'categorical', minCount, values }, reason: `${reason}${nullText(facts)}` };
}

function categoryText({ type }: ColumnFacts, value: string | number): string {
  return type === 'boolean' ? String(value === 1) : String(value);
}

function isCode({ name, isWhole, distinct }: ColumnFacts): boolean {
  return isWhole && distinct > 2 && distinct <= MOST_CODES && hasWord(name, CODE);
}

function amountText({ isWhole, distinct }: ColumnFacts): string {
  return `${isWhole ? 'whole numbers' : 'numbers'}, ${distinct} different`;
}

function nullText({ nulls, rows }: ColumnFacts): string {
  return nulls === 0 ? '' : `, missing in ${Math.max(1, Math.round((100 * nulls) / rows))} % of the rows`;
}
