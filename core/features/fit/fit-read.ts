import type { BooleanColumn, ColumnDefinition, DateColumn, TextColumn, TokensColumn } from '../../definition/definition.js';
import { DomainError } from '../../errors.js';
import type { Table } from '../../table.js';
import { encoderOf } from '../encoders/encoder-of.js';
import { tokenReader } from '../encoders/token-list.js';
import { textColumn } from '../feature-column.js';
import type { BooleanInput, DateInput, TextInput, TokensInput } from '../signature.js';
import { fitRules } from './fit-rules.js';

export type ReadColumn = BooleanColumn | DateColumn | TokensColumn | TextColumn;

/**
 * A column that is read from texts: what rules put in, and the tokens that training rows have.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH, IMPUTED_VALUE_UNKNOWN, COLUMN_VALUES_UNREADABLE
 */
export function fitRead(column: ReadColumn, table: Table, trainingRows: Int32Array): BooleanInput | DateInput | TokensInput | TextInput {
  const { rules: declared, sensitive: _, ...rest } = column;
  const textAt = textColumn(table, column);
  const typical = { median: () => undefined, mode: () => mostFrequent(textAt, trainingRows) };
  const rules = fitRules(column.name, declared, typical);
  const fitted = { ...rest, ...(rules === undefined ? {} : { rules }) };
  if (fitted.kind === 'tokens') return withTokens(fitted, textAt, trainingRows);
  if (fitted.kind !== 'text') requireReadable(fitted, textAt, table.rows);
  return fitted;
}

function mostFrequent(textAt: (row: number) => string | null, rows: Int32Array): string | undefined {
  const counts = countTexts(rows, (row) => [textAt(row)].filter((text) => text !== null));
  return counts[0]?.[0];
}

/** By descending count, then by name. */
function countTexts(rows: Int32Array, textsAt: (row: number) => Iterable<string>): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const text of textsAt(row)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}

function withTokens(
  { maxTokens, minCount, ...column }: Omit<TokensColumn, 'rules' | 'sensitive'> & Pick<TokensInput, 'rules'>,
  textAt: (row: number) => string | null,
  rows: Int32Array,
): TokensInput {
  const read = tokenReader(column.separators);
  const counts = countTexts(rows, (row) => read(textAt(row) ?? ''));
  const tokens = counts.filter(([, count], i) => i < maxTokens && count >= minCount).map(([token]) => token);
  return { ...column, tokens, hasOther: tokens.length < counts.length };
}

/** Of all rows: what cannot be read would be a missing value without anybody having said so. */
function requireReadable(input: BooleanInput | DateInput, textAt: (row: number) => string | null, rows: number): void {
  const { reads = () => true } = encoderOf(input);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const text = textAt(row);
    if (text !== null && !reads(text)) count += 1;
  }
  if (count > 0) throw new DomainError('COLUMN_VALUES_UNREADABLE', { column: input.name, kind: input.kind, count, rows });
}

export function isReadColumn(column: ColumnDefinition): column is ReadColumn {
  return column.kind !== 'after' && column.kind !== 'numeric' && column.kind !== 'categorical';
}
