import type { SnapshotRules } from '../../../core/snapshot/snapshot-rules.js';
import type { PlannedColumn } from '../columns/plan-columns.js';
import { instant, quoteName } from '../duckdb/sql-text.js';

/**
 * SQL that turns the staging table into the snapshot's rows in canonical order:
 * 1. `known`, a view: typed columns of the rows known at `asOf`. A row is known unless its update or its event is later.
 * 2. `merged`: the newest row per key, when the definition has a key and `updatedAt`; of equally new ones the first in
 *    canonical order. Rows whose key is null stay: they identify nothing. Without merging it is a view as well, so that rows
 *    are copied once only, into the file.
 * 3. `ordered`, a SELECT: what the label's columns hold before the label is known is left out here, after merging.
 */
export interface CanonicalSql {
  readonly known: string;
  readonly merged: string;
  readonly ordered: string;
}

export function canonicalSql(columns: readonly PlannedColumn[], rules: SnapshotRules, asOfMs: number): CanonicalSql {
  const values = columns.map(({ name, value }) => `${value} AS ${quoteName(name)}`).join(', ');
  const asOf = instant(asOfMs);
  const conditions = [rules.updatedAt, rules.eventTime]
    .filter((name) => name !== null)
    .map((name) => `(${quoteName(name)} IS NULL OR ${quoteName(name)} <= ${asOf})`);
  const order = canonicalOrder(columns, rules.key);
  const names = columns.map(({ name }) => quoteName(name));
  return {
    known: `CREATE VIEW known AS SELECT * FROM (SELECT ${values} FROM raw) WHERE ${['TRUE', ...conditions].join(' AND ')}`,
    merged: merged(rules, names, order),
    ordered: `SELECT * FROM (SELECT ${columns.map((column) => stored(column, rules, asOfMs)).join(', ')} FROM merged) ORDER BY ${order}`,
  };
}

/** Ordering whole rows is dear, so only rows whose key occurs more than once go through it. */
function merged({ key, updatedAt }: SnapshotRules, names: readonly string[], order: string): string {
  if (key.length === 0 || updatedAt === null) return 'CREATE VIEW merged AS SELECT * FROM known';
  const keys = key.map(quoteName).join(', ');
  const all = names.join(', ');
  const rank = freeName('rank', names);
  const keyed = key.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ');
  const repeated = `SELECT ${keys} FROM known WHERE ${keyed} GROUP BY ${keys} HAVING count(*) > 1`;
  const ranked = `SELECT *, row_number() OVER (PARTITION BY ${keys} ORDER BY ${quoteName(updatedAt)} DESC NULLS LAST, ${order}) AS ${rank} FROM known SEMI JOIN repeated USING (${keys})`;
  return `CREATE TABLE merged AS WITH repeated AS MATERIALIZED (${repeated})
    SELECT ${all} FROM known ANTI JOIN repeated USING (${keys}) UNION ALL SELECT ${all} FROM (${ranked}) WHERE ${rank} = 1`;
}

/** A quoted name that no column has, whatever its case. */
function freeName(wanted: string, names: readonly string[]): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let name = wanted;
  while (taken.has(quoteName(name))) name += '_';
  return quoteName(name);
}

function canonicalOrder(columns: readonly PlannedColumn[], key: readonly string[]): string {
  const rest = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  return [...key, ...rest].map((name) => `${quoteName(name)} ASC NULLS LAST`).join(', ');
}

/** A column as the snapshot stores it: times cut to milliseconds, and what the label tells left out while it is not known. */
function stored({ name, type }: PlannedColumn, rules: SnapshotRules, asOfMs: number): string {
  const column = quoteName(name);
  const value = type === 'timestamp' ? `timezone('UTC', epoch_ms(epoch_ms(${column})))` : column;
  const late = rules.after.includes(name) || name === rules.knownAt;
  return late ? `CASE WHEN ${labelKnown(rules, asOfMs)} THEN ${value} END AS ${column}` : `${value} AS ${column}`;
}

/** To the millisecond, as the snapshot has times: `computeLabels` reads them there and must come to the same. */
export function labelKnown(
  { knownAt, eventTime, maturesMs }: Pick<SnapshotRules, 'knownAt' | 'eventTime' | 'maturesMs'>,
  asOfMs: number,
): string {
  if (knownAt === null && eventTime === null) return 'TRUE';
  return knownAt === null ? `epoch_ms(${quoteName(eventTime as string)}) <= ${asOfMs - maturesMs}` : `epoch_ms(${quoteName(knownAt)}) <= ${asOfMs}`;
}
