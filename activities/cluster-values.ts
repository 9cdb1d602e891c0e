import type { Table } from '../core/table/table.js';

const DAY_MS = 86_400_000;

/** What the cluster of a gate may name beside a column: the day of the event, in UTC. */
export const DAY_CLUSTER = 'day';

/** The cluster of each row as a text; rows without a value are one cluster. Undefined when there is no such column. */
export function clusterValues(table: Table, cluster: string, eventTimes: Float64Array, rows: Int32Array): string[] | undefined {
  const column = Object.hasOwn(table.columns, cluster) ? table.columns[cluster] : undefined;
  if (column === undefined) {
    return cluster === DAY_CLUSTER ? Array.from(rows, (row) => String(Math.floor((eventTimes[row] as number) / DAY_MS))) : undefined;
  }
  if (column.type === 'string') return Array.from(rows, (row) => column.dictionary[column.codes[row] as number] ?? '');
  return Array.from(rows, (row) => String(column.values[row] as number));
}
