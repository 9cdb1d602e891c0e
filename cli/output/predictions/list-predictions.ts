import { logColumn } from '../../../contracts/prediction-log.js';
import type { Table } from '../../../core/table.js';
import type { CommandResult } from '../command-result.js';
import { formatTable } from '../format-table.js';
import { formatTime } from '../format-time.js';
import { loggedRows } from './logged-rows.js';
import type { LoggedRow } from './logged-rows.js';

/** The newest rows of batches in any order, newest first. Memory holds a batch beside them, however many there are. */
export async function listPredictions(batches: AsyncIterable<Table>, limit: number): Promise<CommandResult> {
  let newest: LoggedRow[] = [];
  for await (const batch of batches) {
    const rows = [...newest, ...loggedRows(batch)];
    newest = rows.sort((a, b) => Number(b.at) - Number(a.at)).slice(0, limit);
  }
  const table = newest.map((row) => [
    formatTime(Number(row.at)),
    `${String(row.model)} ${String(row.version)}${row.is_shadow === true ? ' (shadow)' : ''}`,
    fields(row, logColumn.key('')) || null,
    fields(row, logColumn.input('')),
    String(row.prediction),
    probabilities(row),
  ]);
  return { data: newest, text: formatTable(['AT', 'BY', 'KEYS', 'ASKED', 'ANSWERED', 'PROBABILITY'], table) };
}

function probabilities({ probability, probabilities: each }: LoggedRow): string | number | null {
  if (typeof probability === 'number') return Number(probability.toFixed(4));
  return Array.isArray(each) ? each.map((one) => Number(one).toFixed(4)).join(' ') : null;
}

function fields(row: LoggedRow, prefix: string): string {
  const named = Object.entries(row).filter(([name, value]) => name.startsWith(prefix) && value !== null);
  return named.map(([name, value]) => `${name.slice(prefix.length)}=${String(value)}`).join(' ');
}
