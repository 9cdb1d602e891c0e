import type { ScoreVersionOutcome, SnapshotResult } from '../../contracts/activities.js';
import type { Metrics } from '../../contracts/documents.js';
import { undeclaredText } from '../../contracts/undeclared-text.js';

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
  const all = [...(undeclared === undefined ? [] : [undeclaredText(undeclared.count, undeclared.numbers)]), ...warnings];
  const reused = reusedText(snapshot);
  return [text, ...(reused === '' ? [] : [reused]), ...all.map((warning) => `warning: ${warning}`)].join('; ');
}

/** What was not read now; empty: it was. */
export function reusedText({ readBefore }: Pick<SnapshotResult, 'readBefore'>): string {
  return readBefore === undefined ? '' : `the rows as they were read on ${new Date(readBefore).toISOString()}; --fresh reads them again`;
}

/** Work that goes to a queue which nobody asks waits without an error. */
export function unpolledText(queue: string): string {
  return `nobody asked the task queue ${queue} for work when we looked: start a worker that does (docs/plugin.md, Queues)`;
}

/** `; judged is the recipe …`, or nothing. */
export function recipeClause({ recipe }: { readonly recipe?: string }): string {
  return recipe === undefined ? '' : `; ${recipe}`;
}

const SHOWN_WARNINGS = 2;

/** `; warning: …`, or nothing. The rest is in the run's manifest. */
export function warningText(warnings: readonly string[] = []): string {
  const shown = warnings.slice(0, SHOWN_WARNINGS).map((warning) => `; warning: ${warning}`);
  const others = warnings.length - shown.length;
  return `${shown.join('')}${others > 0 ? `; and ${others} warnings more` : ''}`;
}

/** What numbers on rows that a version was made from are worth; nothing where it saw none of them. */
export function unseenText({ rows, unseen }: Pick<ScoreVersionOutcome, 'rows' | 'unseen'>): string {
  if (unseen === undefined || unseen?.rows === rows) return '';
  if (unseen === null) return '; nobody can tell which of them it was trained on';
  const seen = `; ${formatNumber(rows - unseen.rows)} of them are of the time that it was trained or validated on`;
  if (unseen.rows === 0) return `${seen}: no row is left that neither part saw, so this says nothing of new rows`;
  return `${seen}; on the ${formatNumber(unseen.rows)} rows that neither part saw: ${formatMetrics(unseen.metrics)}`;
}
