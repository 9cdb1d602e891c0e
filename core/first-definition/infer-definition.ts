import { isLostName } from '../definition/fields/lost-names.js';
import { DomainError } from '../errors.js';
import { nearestName } from '../nearest-name.js';
import type { Column } from '../table.js';
import { columnFacts } from './column-facts.js';
import type { ColumnFacts } from './column-facts.js';
import { ID, inferColumn, isNumbered } from './inferred-column.js';
import type { InferredColumn } from './inferred-column.js';
import { chooseLabel, inferLabel } from './inferred-label.js';
import type { InferredLabel } from './inferred-label.js';
import { inferTime, timeCandidates } from './inferred-time.js';
import type { InferredTime } from './inferred-time.js';
import { leaveSuspectsOut } from './leakage-suspects.js';
import { hasWord } from './name-words.js';

export interface InferredDefinition {
  /** That were looked at. */
  readonly rows: number;
  /** Column that is another in each row. */
  readonly key: string | null;
  readonly time: InferredTime | null;
  readonly label: InferredLabel;
  /** All others, in the order of the source. */
  readonly columns: readonly InferredColumn[];
}

/** What a person says of the columns; what is not said is found. */
export interface ColumnHints {
  readonly label?: string | undefined;
  readonly time?: string | undefined;
}

const MIN_ROWS = 10;
/** As a definition takes them. */
const MOST_NAME_CHARS = 128;

/**
 * What the rows say about themselves.
 * @param table columns by name, in the source's order
 * @throws TABLE_NOT_LEARNABLE
 */
export function inferDefinition(table: ReadonlyMap<string, Column>, hints: ColumnHints = {}): InferredDefinition {
  const facts = [...table].filter(([name]) => isUsableName(name)).map(([name, column]) => columnFacts(name, column));
  const rows = facts[0]?.rows ?? 0;
  if (rows < MIN_ROWS) throw notLearnable(`it has ${rows} rows`, `give it ${MIN_ROWS} rows or more`);
  for (const column of [hints.label, hints.time]) if (column !== undefined) requireColumn(facts, column);
  const time = eventTime(table, facts, hints.time);
  const key = keyOf(facts.filter(({ name }) => name !== hints.label && name !== time?.event));
  const others = facts.filter(({ name }) => name !== time?.event && name !== key);
  const label = labelOf(others, hints.label);
  const unusable = [...table.keys()].filter((name) => !isUsableName(name)).map(unusableColumn);
  const found = [...others.filter(({ name }) => name !== label.column).map(inferColumn), ...unusable];
  const columns = leaveSuspectsOut(table, label, found);
  if (columns.every(({ role }) => role.kind === 'left-out'))
    throw notLearnable(
      `no column is left to learn from (${columns.map(({ name, reason }) => `"${name}": ${reason}`).join('; ')})`,
      'let the source give numbers or categories',
    );
  return { rows, key, time, label, columns };
}

function eventTime(table: ReadonlyMap<string, Column>, facts: readonly ColumnFacts[], wanted: string | undefined): InferredTime | null {
  const candidates = timeCandidates(facts);
  const found = wanted === undefined ? candidates[0] : candidates.find(({ name }) => name === wanted);
  if (found === undefined && wanted !== undefined)
    throw notLearnable(
      `column "${wanted}" cannot be the time`,
      'name one that has a date or time in each row, such as 2026-03-01 or 2026-03-01T09:30:00Z',
    );
  if (found === undefined) return null;
  const others = candidates.filter((one) => one !== found).map(({ name }) => `"${name}"`);
  const instead = others.length === 0 ? '' : `; it could also be ${others.join(' or ')}`;
  const times = table.get(found.name) as Extract<Column, { readonly values: Float64Array }>;
  return inferTime(found.name, times.values, `${wanted === undefined ? 'every row has a time there' : 'as you said'}${instead}`);
}

function keyOf(facts: readonly ColumnFacts[]): string | null {
  const numbered = facts.filter(isNumbered);
  return (numbered.find(({ name }) => hasWord(name, ID)) ?? numbered[0])?.name ?? null;
}

function labelOf(facts: readonly ColumnFacts[], wanted: string | undefined): InferredLabel {
  if (wanted === undefined) {
    const chosen = chooseLabel(facts);
    if (chosen === undefined) throw notLearnable('no column can be the label: none has classes or amounts', 'name the label with --label');
    return inferLabel(chosen.facts, chosen.reason);
  }
  const found = facts.find(({ name }) => name === wanted);
  if (found === undefined || found.distinct < 2 || found.type === 'timestamp')
    throw notLearnable(`column "${wanted}" cannot be the label`, 'name one that has two or more classes, or amounts');
  return inferLabel(found, 'as you said');
}

function isUsableName(name: string): boolean {
  return name.length <= MOST_NAME_CHARS && !isLostName(name);
}

function unusableColumn(name: string): InferredColumn {
  return {
    name: name.slice(0, MOST_NAME_CHARS),
    role: { kind: 'left-out' },
    reason: 'no definition can hold this name: rename it in the source',
  };
}

function requireColumn(facts: readonly ColumnFacts[], column: string): void {
  const found = facts.map(({ name }) => name);
  if (found.includes(column)) return;
  const nearest = nearestName(column, found);
  throw notLearnable(`it has no column "${column}"`, nearest === null ? `name one of ${found.join(', ')}` : `write "${nearest}"`);
}

function notLearnable(problem: string, advice: string): DomainError {
  return new DomainError('TABLE_NOT_LEARNABLE', { problem, advice });
}
