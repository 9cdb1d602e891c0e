import type { SnapshotResult, UndeclaredColumns } from '../../contracts/activities.js';
import type { Metrics } from '../../contracts/documents.js';

/** 24318 → "24,318". */
export function formatNumber(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function formatMetrics(metrics: Metrics): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${value === null ? 'not defined' : value.toPrecision(4)}`)
    .join(', ');
}

export function snapshotText(snapshot: SnapshotResult): string {
  const { rows, columns, address, undeclared, warnings = [] } = snapshot;
  const text = `${formatNumber(rows)} rows, ${columns} columns, snapshot ${address.slice(0, 12)}`;
  const all = [...(undeclared === undefined ? [] : [undeclaredText(undeclared)]), ...warnings];
  const reused = reusedText(snapshot);
  return [text, ...(reused === '' ? [] : [reused]), ...all.map((warning) => `warning: ${warning}`)].join('; ');
}

function undeclaredText({ count, names }: UndeclaredColumns): string {
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  return `not stored, as the definition does not declare them: ${names.join(', ')}${more}`;
}

/** What was not read now; empty: it was. */
export function reusedText({ readBefore }: Pick<SnapshotResult, 'readBefore'>): string {
  return readBefore === undefined ? '' : `the rows as they were read on ${new Date(readBefore).toISOString()}; --fresh reads them again`;
}

/** Work that goes to a queue which nobody asks waits without an error. */
export function unpolledText(queue: string): string {
  return `nobody asked the task queue ${queue} for work when we looked: start a worker that does (docs/plugin.md, Queues)`;
}
