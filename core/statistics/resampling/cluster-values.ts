import type { Table } from '../../table.js';

const HOUR_MS = 3_600_000;
/** No zone changes its offset more often than the quarter of an hour, and none lies off it. */
const STEP_MS = HOUR_MS / 4;

/** What the cluster of a gate may name beside a column: the calendar day of the event in the definition's zone. */
export const DAY_CLUSTER = 'day';

export interface ClusterTimes {
  /** Epoch milliseconds per row of the table; null: rows have none, and no day. */
  readonly eventTimes: Float64Array | null;
  /** IANA name. */
  readonly zone: string;
}

/** The cluster of each row as a text; rows without a value are one cluster. Undefined when there is no such column. */
export function clusterValues(table: Table, cluster: string, { eventTimes, zone }: ClusterTimes, rows: Int32Array): string[] | undefined {
  const column = Object.hasOwn(table.columns, cluster) ? table.columns[cluster] : undefined;
  if (column === undefined) {
    const dayOf = dayInZone(zone);
    return cluster === DAY_CLUSTER && eventTimes !== null ? Array.from(rows, (row) => dayOf(eventTimes[row] as number)) : undefined;
  }
  if (column.type === 'string') return Array.from(rows, (row) => column.dictionary[column.codes[row] as number] ?? '');
  return Array.from(rows, (row) => String(column.values[row] as number));
}

function dayInZone(zone: string): (timeMs: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const known = new Map<number, string>();
  return (timeMs) => {
    const step = Math.floor(timeMs / STEP_MS);
    const day = known.get(step) ?? format.format(step * STEP_MS);
    known.set(step, day);
    return day;
  };
}
